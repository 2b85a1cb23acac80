#define _GNU_SOURCE
#include "CThread.h"
#include <pthread.h>

int cthread_set_current_name(const char *name) { return pthread_setname_np(pthread_self(), name); }
