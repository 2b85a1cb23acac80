#include <seccomp.h>

/* Function-like macros are not imported. */
static inline uint32_t cseccomp_errno_action(uint16_t code) { return SCMP_ACT_ERRNO(code); }
