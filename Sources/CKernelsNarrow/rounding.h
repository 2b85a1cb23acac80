#ifndef SURSATHI_KERNELS_INT8_ROUNDING_H
#define SURSATHI_KERNELS_INT8_ROUNDING_H

#include <stdint.h>

// A byte without sign from a number: clamped to whole limits between -255 and 255, rounded to even, plus the zero point.
// Adding 1.5 * 2^23 leaves no room for a fraction, and the whole number in the lowest bits; NaN gives any byte.
static inline __attribute__((always_inline)) uint8_t rounded(float value, float minimum, float maximum,
                                                             int32_t zero_point) {
    float raised = value < minimum ? minimum : value;
    float limited = raised > maximum ? maximum : raised;
    union {
        float number;
        int32_t bits;
    } shifted = {limited + 0x1.8p23f};
    return (uint8_t)(shifted.bits + zero_point);
}

#endif
