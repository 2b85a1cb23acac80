#pragma once

#include <stdint.h>

// Landlock (https://docs.kernel.org/userspace-api/landlock.html) and prctl(2), as the kernel has them: glibc has no functions for
// the one, and Swift cannot call the other, which takes any number of arguments. What fails returns -errno.

/// `struct landlock_ruleset_attr` up to version 6 of the interface, whose older versions are its beginning.
struct clandlock_ruleset {
    uint64_t file_system;
    uint64_t network;
    uint64_t scoped;
};

/// The version of the interface; -ENOSYS or -EOPNOTSUPP if the kernel has none.
long clandlock_version(void);
/// A descriptor of a new rule set that denies all that it handles.
long clandlock_create(const struct clandlock_ruleset *ruleset);
/// Allows access to what lies at and below a descriptor's file.
long clandlock_allow_path(int ruleset, int descriptor, uint64_t access);
/// Allows access to a TCP port.
long clandlock_allow_port(int ruleset, uint16_t port, uint64_t access);
/// Holds for the calling thread, and those that it starts later.
long clandlock_restrict_self(int ruleset);

/// prctl(2).
long clandlock_prctl(int option, unsigned long argument);
