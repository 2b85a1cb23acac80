#define _GNU_SOURCE
#include "CLockdownProbe.h"
#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *name;
    long number;
    long first;
} calls[] = {
    {"ptrace", SYS_ptrace, PTRACE_ATTACH}, {"process_vm_readv", SYS_process_vm_readv}, {"pidfd_getfd", SYS_pidfd_getfd},
    {"bpf", SYS_bpf}, {"mount", SYS_mount}, {"unshare", SYS_unshare}, {"setns", SYS_setns}, {"chroot", SYS_chroot},
    {"keyctl", SYS_keyctl}, {"io_uring_setup", SYS_io_uring_setup}, {"perf_event_open", SYS_perf_event_open},
    {"userfaultfd", SYS_userfaultfd}, {"init_module", SYS_init_module}, {"setuid", SYS_setuid},
    {"personality", SYS_personality}, {"getpid", SYS_getpid},
};

long cprobe_call(const char *name) {
    for (unsigned index = 0; index < sizeof calls / sizeof *calls; index++) {
        if (strcmp(calls[index].name, name) == 0) {
            return syscall(calls[index].number, calls[index].first, 0, 0, 0, 0, 0) < 0 ? -errno : 0;
        }
    }
    return -ENOSYS;
}

long cprobe_spawn(void) {
    char *arguments[] = {"true", 0};
    char *environment[] = {0};
    pid_t child;
    int code = posix_spawn(&child, "/bin/true", 0, 0, arguments, environment);
    if (code != 0) return -code;
    int status;
    return waitpid(child, &status, 0) == child && status == 0 ? 0 : -ECHILD;
}

long cprobe_execute(void) {
    char *arguments[] = {"true", 0};
    char *environment[] = {0};
    execve("/bin/true", arguments, environment);
    return -errno;
}
