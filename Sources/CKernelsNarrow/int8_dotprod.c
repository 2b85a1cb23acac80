// Convolution with the dot product of signed bytes of Armv8.2. Inputs have no sign, so 128 is subtracted from each; `bias`
// must have 128 times the sum of the channel's weights added.
#include "narrow.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define DOTPROD __attribute__((target("dotprod")))
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

enum { TILE = 6 };

DOTPROD INLINE void tile(const kernel_int8_convolution *call, const uint8_t *input, uint8_t *output, intptr_t channel,
                         const int pixels) {
    const int8_t *weights = call->weights + channel * call->run_count * call->quads * 4;
    int32x4_t sums[TILE][4];
    UNROLL for (int pixel = 0; pixel < pixels; pixel++)
        UNROLL for (int part = 0; part < 4; part++) sums[pixel][part] = vld1q_s32(call->bias + channel + 4 * part);
    for (intptr_t run = 0; run < call->run_count; run++) {
        const uint8_t *start = input + call->runs[run];
        for (intptr_t quad = 0; quad < call->quads; quad++, weights += 64, start += 4) {
            int8x16_t factors[4];
            UNROLL for (int part = 0; part < 4; part++) factors[part] = vld1q_s8(weights + 16 * part);
            UNROLL for (int pixel = 0; pixel < pixels; pixel++) {
                uint32_t bytes;
                __builtin_memcpy(&bytes, start + pixel * call->pixel_stride, 4);
                int8x16_t values = vreinterpretq_s8_u32(vdupq_n_u32(bytes ^ 0x80808080u));
                UNROLL for (int part = 0; part < 4; part++)
                    sums[pixel][part] = vdotq_s32(sums[pixel][part], factors[part], values);
            }
        }
    }
    const float32x4_t minimum = vdupq_n_f32(call->minimum), maximum = vdupq_n_f32(call->maximum);
    const int32x4_t zero_point = vdupq_n_s32(call->zero_point);
    const intptr_t left = call->channels - channel;
    UNROLL for (int pixel = 0; pixel < pixels; pixel++) {
        uint16x4_t words[4];
        UNROLL for (int part = 0; part < 4; part++) {
            float32x4_t value = vmulq_f32(vcvtq_f32_s32(sums[pixel][part]),
                                          vld1q_f32(call->multipliers + channel + 4 * part));
            value = vminq_f32(vmaxq_f32(value, minimum), maximum);
            words[part] = vqmovun_s32(vaddq_s32(vcvtnq_s32_f32(value), zero_point));
        }
        uint8x16_t bytes = vcombine_u8(vqmovn_u16(vcombine_u16(words[0], words[1])),
                                       vqmovn_u16(vcombine_u16(words[2], words[3])));
        uint8_t *target = output + pixel * call->output_pixel_stride + channel;
        if (left >= KERNEL_INT8_BLOCK) {
            vst1q_u8(target, bytes);
        } else {
            uint8_t lanes[KERNEL_INT8_BLOCK];
            vst1q_u8(lanes, bytes);
            __builtin_memcpy(target, lanes, (unsigned long)left);
        }
    }
}

DOTPROD void kernel_int8_convolve_dotprod(const kernel_int8_convolution *call) {
    for (intptr_t channel = 0; channel < call->channels; channel += KERNEL_INT8_BLOCK) {
        for (intptr_t row = 0; row < call->rows; row++) {
            const uint8_t *input = call->input + row * call->row_stride;
            uint8_t *output = call->output + row * call->output_row_stride;
            for (intptr_t column = 0; column < call->columns;) {
                const uint8_t *source = input + column * call->pixel_stride;
                uint8_t *target = output + column * call->output_pixel_stride;
                const intptr_t rest = call->columns - column;
                if (rest >= TILE) {
                    tile(call, source, target, channel, TILE);
                    column += TILE;
                } else if (rest >= 3) {
                    tile(call, source, target, channel, 3);
                    column += 3;
                } else {
                    tile(call, source, target, channel, 1);
                    column += 1;
                }
            }
        }
    }
}
#endif
