#pragma once

/// Names the calling thread (15 characters at most), as `ps -L`, `top -H` and gdb show it. Returns 0 or an errno.
int cthread_set_current_name(const char *name);
