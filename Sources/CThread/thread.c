#define _GNU_SOURCE
#include "CThread.h"
#include <pthread.h>
#include <time.h>

int cthread_set_current_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

int cthread_join_within(pthread_t thread, long milliseconds) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += milliseconds / 1000;
    deadline.tv_nsec += milliseconds % 1000 * 1000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_sec += 1;
        deadline.tv_nsec -= 1000000000;
    }
    return pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &deadline);
}
