// Which of the kernels a processor can run.
#ifndef SURSATHI_LEVEL_H
#define SURSATHI_LEVEL_H

// What a processor can do, in the order in which it is preferred.
enum { KERNEL_LEVEL_BASELINE = 0, KERNEL_LEVEL_AVX2 = 1, KERNEL_LEVEL_AVX512 = 2 };

// The best level that this processor and its operating system support.
static inline int kernel_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2"))
        return KERNEL_LEVEL_BASELINE;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd"))
        return KERNEL_LEVEL_AVX512;
    return KERNEL_LEVEL_AVX2;
#else
    return KERNEL_LEVEL_BASELINE;
#endif
}

#endif
