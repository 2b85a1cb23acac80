#!/usr/bin/env python3
"""Shows that the music library does without inotify where the system has no watches left.

check-library.py BUILD_FOLDER     (needs user namespaces; a few seconds)

A daemon that may watch three folders only says so, has all the music, and finds what `update` is told of. For kills see check-crash.py.
"""

import sys
import tempfile
import time

from daemon_under_test import Daemon


def until_there(daemon, count, what):
    for _ in range(600):
        if len(daemon.ask("list file")[0]) == count:
            return
        time.sleep(0.1)
    sys.exit(f"{what}: {daemon.said()}")


def main():
    limit = "echo 3 > /proc/sys/user/max_inotify_watches && exec \"$@\""
    with tempfile.TemporaryDirectory() as work:
        daemon = Daemon(sys.argv[1], work, before=["unshare", "--user", "--map-root-user", "sh", "-c", limit, "sh"])
        for index in range(12):
            daemon.song(f"calm/{index}/song.mp3")
        daemon.start()
        until_there(daemon, 12, "not all music was found without watches")
        if "max_user_watches" not in daemon.said():
            sys.exit(f"nothing was said of the watches: {daemon.said()}")
        daemon.song("calm/11/new.mp3")
        daemon.ask("update")
        until_there(daemon, 13, "update did not find the new song")
        daemon.end()
    print("a system without watches did no harm")


if __name__ == "__main__":
    main()
