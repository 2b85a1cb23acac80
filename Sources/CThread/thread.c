#define _GNU_SOURCE
#include "CThread.h"
#include <errno.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int cthread_set_current_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

static _Thread_local void *own_context;

void *cthread_context(void) { return own_context; }

void cthread_set_context(void *context) { own_context = context; }

static struct timespec after(long milliseconds) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += milliseconds / 1000;
    deadline.tv_nsec += milliseconds % 1000 * 1000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_sec += 1;
        deadline.tv_nsec -= 1000000000;
    }
    return deadline;
}

int cthread_join_within(pthread_t thread, long milliseconds) {
    struct timespec deadline = after(milliseconds);
    return pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &deadline);
}

int cthread_wait_within(sem_t *semaphore, long milliseconds) {
    struct timespec deadline = after(milliseconds);
    return sem_clockwait(semaphore, CLOCK_MONOTONIC, &deadline) == 0 ? 0 : errno;
}

void cthread_request_background(void) {
    // On Linux a thread has a nice value of its own. The numbers are IOPRIO_WHO_PROCESS and IOPRIO_CLASS_IDLE << IOPRIO_CLASS_SHIFT,
    // which glibc does not declare (ioprio_set(2)).
    cthread_set_nice(19);
    syscall(SYS_ioprio_set, 1, 0, 3 << 13);
}

void cthread_set_nice(int nice) { setpriority(PRIO_PROCESS, gettid(), nice); }
