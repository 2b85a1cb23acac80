#pragma once

#include <pthread.h>
#include <semaphore.h>

/// Names the calling thread (15 characters at most), as `ps -L`, `top -H` and gdb show it. Returns 0 or an errno.
int cthread_set_current_name(const char *name);

/// Something of the calling thread's own; null until it is set.
void *cthread_context(void);
void cthread_set_context(void *context);

/// Joins a thread if it ends within so many milliseconds of the monotonic clock. Returns 0, ETIMEDOUT, or another errno.
int cthread_join_within(pthread_t thread, long milliseconds);

/// Takes one of a semaphore within so many milliseconds of the monotonic clock. Returns 0 or an errno.
int cthread_wait_within(sem_t *semaphore, long milliseconds);

/// The calling thread gets processor and disk when nobody else wants them. What the system refuses is left as it is.
void cthread_request_background(void);

/// The calling thread's nice value, 0 to 19. What the system refuses is left as it is.
void cthread_set_nice(int nice);

/// Tells the processor that the calling thread looks at memory in a loop until another thread changes it.
static inline void cthread_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}
