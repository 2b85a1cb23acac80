#pragma once

/// Makes a system call that can do nothing (zeros, or no process to attach to), and returns 0 or -errno; -ENOSYS for a name that is not among those of probe.c.
long cprobe_call(const char *name);

/// Starts /bin/true by clone and execve, as `system(3)` would. Returns 0 if it ran, else -errno of what failed.
long cprobe_spawn(void);

/// Executes /bin/true in this process's place. Returns -errno.
long cprobe_execute(void);
