#include "CLandlock.h"
#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The numbers are the same on all architectures. Headers older than a kernel do not name them.
enum { create_ruleset = 444, add_rule = 445, restrict_self = 446 };
enum { flag_version = 1, rule_path_beneath = 1, rule_net_port = 2 };

static long result(long value) { return value < 0 ? -errno : value; }

long clandlock_version(void) { return result(syscall(create_ruleset, (void *)0, 0, flag_version)); }

long clandlock_create(const struct clandlock_ruleset *ruleset) {
    return result(syscall(create_ruleset, ruleset, sizeof *ruleset, 0));
}

long clandlock_allow_path(int ruleset, int descriptor, uint64_t access) {
    struct {
        uint64_t access;
        int32_t parent;
    } __attribute__((packed)) rule = {access, descriptor};
    return result(syscall(add_rule, ruleset, rule_path_beneath, &rule, 0));
}

long clandlock_allow_port(int ruleset, uint16_t port, uint64_t access) {
    struct {
        uint64_t access;
        uint64_t port;
    } rule = {access, port};
    return result(syscall(add_rule, ruleset, rule_net_port, &rule, 0));
}

long clandlock_restrict_self(int ruleset) { return result(syscall(restrict_self, ruleset, 0)); }

long clandlock_prctl(int option, unsigned long argument) { return result(prctl(option, argument, 0, 0, 0)); }
