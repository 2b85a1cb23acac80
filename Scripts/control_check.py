#!/usr/bin/env python3
"""The parts of check-control.sh that need more than a shell. Python's standard library only.

tones FOLDER                      writes 1.wav, 2.wav and 3.wav
samples WAV                       prints the raw samples of a WAV file
port                              prints a TCP port that nobody uses
attack SOCKET PORT PID            plays every hostile client against the daemon, and runs `listen` meanwhile
listen SOCKET                     is a good client until its input ends, and fails if it is not served well
compare WAV RAW SECONDS [fade]    the WAV file holds at least so many seconds, and they are the raw samples
"""

import array
import math
import random
import resource
import select
import socket
import subprocess
import sys
import time
import wave

RATE = 44100
# As check-control.sh configures it.
MAXIMUM_CLIENTS = 1000
PASSWORD = b"open sesame"
ATTACK_SECONDS = 20


def tones(folder):
    """Three pieces of 9 s, rising from 200 Hz through two octaves, the right channel a fifth above the left."""
    for number in (1, 2, 3):
        frames = 9 * RATE + 1000 * number
        samples = array.array("h")
        left = right = 0.0
        for frame in range(frames):
            frequency = 200 * number * 2 ** (2 * frame / frames)
            left += 2 * math.pi * frequency / RATE
            right += 3 * math.pi * frequency / RATE
            samples.append(int(9000 * math.sin(left)) + 37)
            samples.append(int(9000 * math.sin(right)) - 41)
        with wave.open(f"{folder}/{number}.wav", "wb") as file:
            file.setparams((2, 2, RATE, frames, "NONE", ""))
            file.writeframes(samples.tobytes())


def read(path):
    with wave.open(path, "rb") as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (2, 2, RATE):
            sys.exit(f"{path}: {file.getparams()}")
        return array.array("h", file.readframes(file.getnframes()))


def compare(path, raw, seconds, fades):
    reference = array.array("h", open(raw, "rb").read())
    found = read(path)
    header_seconds = len(found) / 2 / RATE
    # A killed daemon has brought the header up to date within the last seconds; what stands behind it counts as well.
    found = array.array("h", open(path, "rb").read()[44:])
    del found[len(found) // 2 * 2 :]
    total = len(found) / 2 / RATE
    if fades:
        del found[len(found) - RATE // 2 * 2 :]
    if total < seconds or total - header_seconds > 3:
        sys.exit(f"{path}: {total:.2f} s of sound, {header_seconds:.2f} s by its header; at least {seconds} s expected")
    while len(reference) < len(found):
        reference += reference
    if found != reference[: len(found)]:
        first = next(i for i, (a, b) in enumerate(zip(found, reference)) if a != b) // 2
        end = found[first * 2 : first * 2 + 8].tolist()
        wanted = reference[first * 2 : first * 2 + 8].tolist()
        sys.exit(f"{path}: from frame {first} ({first / RATE:.3f} s) {end} instead of {wanted}")
    print(f"{len(found) // 2} frames ({total:.1f} s) are equal to mpg123's")


class Client:
    """A plain connection; `lines` reads with a limit, so that nothing here waits for ever."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        # Blocking, so that it waits where the queue of connections is full.
        self.socket.connect(path)
        self.socket.settimeout(10)
        self.buffer = b""

    def line(self):
        while b"\n" not in self.buffer:
            data = self.socket.recv(65536)
            if not data:
                return None
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line

    def ask(self, command):
        self.socket.sendall(command + b"\n")
        answer = []
        while True:
            line = self.line()
            if line is None or line == b"OK" or line.startswith(b"ACK"):
                return answer, line
            answer.append(line)

    def close(self):
        self.socket.close()


def send_until_closed(path, pieces, limit_seconds=5):
    """Sends until the server closes. True if it did."""
    client = Client(path)
    client.socket.settimeout(limit_seconds)
    try:
        for piece in pieces:
            client.socket.sendall(piece)
        while client.socket.recv(65536):
            pass
        return True
    except (BrokenPipeError, ConnectionResetError):
        return True
    except TimeoutError:
        return False
    finally:
        client.close()


def random_bytes(path, seed):
    """10,000 random bytes in a hundred connections: each is closed, or answered."""
    generator = random.Random(seed)
    for _ in range(100):
        client = Client(path)
        try:
            client.socket.sendall(generator.randbytes(100) + b"\n")
            client.socket.shutdown(socket.SHUT_WR)
            while client.socket.recv(65536):
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass
        client.close()


def endless_line(path):
    """A line that never ends must not be stored."""
    return send_until_closed(path, (b"p" * 65536 for _ in range(1600)))


def endless_list(path):
    """Nor a command list that never ends."""
    return send_until_closed(path, [b"command_list_begin\n"] + [(b"ping " + b"x" * 94 + b"\n") * 1000] * 300)


def slow_reader(path):
    """Asks for megabytes and reads none of them."""
    client = Client(path)
    client.socket.settimeout(5)
    try:
        for _ in range(400):
            client.socket.sendall(b"status\n" * 1000)
        return False
    except (BrokenPipeError, ConnectionResetError):
        return True
    except TimeoutError:
        return False
    finally:
        client.close()


def slow_writer(path):
    """One byte at a time; the answer comes when the line is whole."""
    client = Client(path)
    client.line()
    for byte in b"status\n":
        client.socket.sendall(bytes([byte]))
        time.sleep(0.05)
    _, end = client.ask(b"ping")
    client.close()
    return end == b"OK"


def idle_clients(path):
    """Fills the server with clients that wait, then knocks a thousand times; those are sent away with a word."""
    waiting = []
    end = time.monotonic() + 10
    while True:
        client = Client(path)
        greeting = client.line()
        if greeting is None or not greeting.startswith(b"OK MPD"):
            client.close()
            # Clients that have gone may not have been noticed yet.
            if len(waiting) < MAXIMUM_CLIENTS - 1 and time.monotonic() < end:
                time.sleep(0.02)
                continue
            break
        client.socket.sendall(b"idle\n")
        waiting.append(client)
    refused = 0
    for _ in range(1000):
        client = Client(path)
        try:
            line = client.line()
        except ConnectionResetError:
            line = None
        refused += line is not None and line.startswith(b"ACK")
        client.close()
    # One of them is answered as if it were alone.
    waiting[0].socket.sendall(b"noidle\n")
    _, end = waiting[0].ask(b"ping")
    for client in waiting:
        client.close()
    return len(waiting), refused, end == b"OK"


def many_connections(path, count):
    """Opens and drops connections as fast as it can, some in the middle of a command."""
    for number in range(count):
        client = Client(path)
        client.socket.sendall((b"", b"status\n", b"stat", b"idle\n", b"command_list_begin\nping\n")[number % 5])
        client.close()


def memory_megabytes(process):
    for line in open(f"/proc/{process}/status", encoding="utf-8"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1000
    return 0.0


def listen(path):
    """A good client asks all the time, until its input ends. It must be answered, and the song must go on."""
    good = Client(path)
    good.line()
    slowest, last, harms = 0.0, -1.0, []
    while not harms and not select.select([sys.stdin], [], [], 0.25)[0]:
        start = time.monotonic()
        answer, end = good.ask(b"status")
        slowest = max(slowest, time.monotonic() - start)
        if end != b"OK" or b"state: play" not in answer:
            harms.append(f"the good client heard {answer} {end}")
            continue
        elapsed = next(float(line.split()[1]) for line in answer if line.startswith(b"elapsed"))
        if elapsed == last:
            harms.append(f"the song stands still at {elapsed} s")
        last = elapsed
    if slowest > 5:
        harms.append(f"an answer took {slowest:.1f} s")
    print(f"the slowest answer to a good client took {slowest * 1000:.0f} ms")
    sys.exit("\n".join(harms) or 0)


def guess_passwords(port):
    """Tries passwords on many connections at once. The right one is taken all the same, a little later."""
    clients = []
    for _ in range(30):
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(b"password x\nstatus\n" * 50)
        clients.append(client)
    end = time.monotonic() + 4
    answered = closed = 0
    while time.monotonic() < end:
        for client in select.select(clients, [], [], 0.1)[0]:
            data = client.recv(65536)
            answered += data.count(b"{password} incorrect password")
            if not data:
                closed += 1
                clients.remove(client)
    for client in clients:
        client.close()
    # While ten of the others' tries wait, it is told to come again.
    for _ in range(40):
        good = socket.create_connection(("127.0.0.1", port), timeout=30)
        file = good.makefile("rwb")
        file.readline()
        file.write(b"status\npassword \"" + PASSWORD + b"\"\nping\n")
        file.flush()
        answers = [file.readline() for _ in range(3)]
        good.close()
        if answers[1] == b"OK\n":
            break
        time.sleep(1)
    return answered, closed, answers[0].startswith(b"ACK [4@0]") and answers[1:] == [b"OK\n", b"OK\n"]


def attack(path, port, process):
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    harms = []
    before = memory_megabytes(process)
    listener = subprocess.Popen([sys.executable, __file__, "listen", path], stdin=subprocess.PIPE)
    time.sleep(1)
    start = time.monotonic()
    rounds = 0
    while rounds < 1 or time.monotonic() - start < ATTACK_SECONDS:
        rounds += 1
        random_bytes(path, rounds)
        if not endless_line(path):
            harms.append("an endless line was not refused")
        if not endless_list(path):
            harms.append("an endless command list was not refused")
        if not slow_reader(path):
            harms.append("a client that does not read was not sent away")
        if not slow_writer(path):
            harms.append("a client that writes slowly was not answered")
        waiting, refused, answered = idle_clients(path)
        if waiting != MAXIMUM_CLIENTS - 1 or refused < 900 or not answered:
            harms.append(f"{waiting} clients could wait, {refused} of 1000 more were told that it is full")
        many_connections(path, 1000)
        if rounds == 1:
            answered, closed, taken = guess_passwords(port)
            if not 1 <= answered <= 6 or closed < 15 or not taken:
                harms.append(f"{answered} guesses in 4 s, {closed} of 30 connections closed, right password taken: {taken}")
    listener.stdin.close()
    if listener.wait() != 0:
        harms.append("a good client was harmed")
    after = memory_megabytes(process)
    # A thousand connections have been open at once: their buffers stay with the allocator.
    if after > before + 60:
        harms.append(f"the memory grew from {before:.0f} to {after:.0f} MB")
    print(
        f"{rounds} rounds of hostile clients in {time.monotonic() - start:.0f} s; "
        f"memory {before:.0f} MB before, {after:.0f} MB after"
    )
    sys.exit("\n".join(f"attack: {harm}" for harm in harms) or 0)


def main():
    action, *arguments = sys.argv[1:]
    if action == "tones":
        tones(arguments[0])
    elif action == "samples":
        sys.stdout.buffer.write(read(arguments[0]).tobytes())
    elif action == "attack":
        attack(arguments[0], int(arguments[1]), arguments[2])
    elif action == "port":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            print(probe.getsockname()[1])
    elif action == "listen":
        listen(arguments[0])
    elif action == "compare":
        compare(arguments[0], arguments[1], float(arguments[2]), "fade" in arguments)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
