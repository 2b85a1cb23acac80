// Convolution of bfloat16 widened to floats, for processors without products of it, and the conversion.
#include "narrow.h"

int kernel_bf16_supports(int level) {
    if (level == KERNEL_BF16_PORTABLE) return 1;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (level == KERNEL_BF16_AVX2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (level == KERNEL_BF16_AVX512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512bf16");
#endif
    return 0;
}

static inline __attribute__((always_inline)) float widened(uint32_t bits) {
    union {
        uint32_t bits;
        float number;
    } word = {bits};
    return word.number;
}

static inline __attribute__((always_inline)) uint16_t narrowed(float number) {
    union {
        float number;
        uint32_t bits;
    } word = {number};
    // NaN must not be rounded to infinity.
    uint32_t quiet = word.bits >> 16 | 0x40, rounded = (word.bits + 0x7FFF + (word.bits >> 16 & 1)) >> 16;
    return (uint16_t)((word.bits & 0x7FFFFFFF) > 0x7F800000 ? quiet : rounded);
}

static inline __attribute__((always_inline)) void convolve(const kernel_bf16_convolution *call) {
    for (intptr_t channel = 0; channel < call->channels; channel += 16) {
        const uint16_t *panel = call->weights + channel * call->run_count * call->pairs * 2;
        const intptr_t left = call->channels - channel, stored = left < 16 ? left : 16;
        for (intptr_t row = 0; row < call->rows; row++) {
            for (intptr_t column = 0; column < call->columns; column++) {
                const uint16_t *pixel = call->input + row * call->row_stride + column * call->pixel_stride;
                const uint16_t *weights = panel;
                float sums[16], others[16];
                for (int lane = 0; lane < 16; lane++) {
                    sums[lane] = call->bias[channel + lane];
                    others[lane] = 0;
                }
                for (intptr_t run = 0; run < call->run_count; run++) {
                    const uint16_t *numbers = pixel + call->runs[run];
                    for (intptr_t pair = 0; pair < call->pairs; pair++, numbers += 2, weights += 32) {
                        const float first = widened((uint32_t)numbers[0] << 16);
                        const float second = widened((uint32_t)numbers[1] << 16);
                        for (int lane = 0; lane < 16; lane++) {
                            uint32_t both;
                            __builtin_memcpy(&both, weights + 2 * lane, 4);
                            sums[lane] += first * widened(both << 16);
                            others[lane] += second * widened(both & 0xFFFF0000u);
                        }
                    }
                }
                const intptr_t place = row * call->output_row_stride + column * call->output_pixel_stride +
                                       channel / 16 * call->output_block_stride;
                for (intptr_t lane = 0; lane < stored; lane++) {
                    float sum = sums[lane] + others[lane] + (call->addend ? call->addend[place + lane] : 0);
                    sum = sum < call->minimum ? call->minimum : sum;
                    call->output[place + lane] = sum > call->maximum ? call->maximum : sum;
                }
            }
        }
    }
}

void kernel_bf16_convolve_portable(const kernel_bf16_convolution *call) { convolve(call); }

void kernel_bf16_narrow(const float *input, intptr_t input_stride, uint16_t *output, intptr_t output_stride,
                        intptr_t pixels, intptr_t count) {
    for (intptr_t pixel = 0; pixel < pixels; pixel++) {
        const float *from = input + pixel * input_stride;
        uint16_t *to = output + pixel * output_stride;
        if (count == 16)
            for (int lane = 0; lane < 16; lane++) to[lane] = narrowed(from[lane]);
        else
            for (intptr_t lane = 0; lane < count; lane++) to[lane] = narrowed(from[lane]);
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void kernel_bf16_convolve_avx2(const kernel_bf16_convolution *call) {
    convolve(call);
}
#endif
