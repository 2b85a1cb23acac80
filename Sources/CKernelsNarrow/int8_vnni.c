// Convolution with AVX-512's dot product of bytes.
#include "narrow.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

enum { TILE = 14 };

// A tile of neighbouring pixels of a row times one or two blocks of channels. `pixels` and `blocks` are constants, so
// that sums stay in registers.
VNNI INLINE void tile(const kernel_int8_convolution *call, const uint8_t *input, uint8_t *output, intptr_t channel,
                      const int pixels, const int blocks) {
    const intptr_t stride = call->pixel_stride, panel = call->run_count * call->quads * 64;
    const int8_t *weights = call->weights + channel * (panel / 16);
    __m512i sums[TILE][2];
    UNROLL for (int block = 0; block < blocks; block++) {
        __m512i bias = _mm512_loadu_si512(call->bias + channel + 16 * block);
        UNROLL for (int pixel = 0; pixel < pixels; pixel++) sums[pixel][block] = bias;
    }
    for (intptr_t run = 0; run < call->run_count; run++) {
        // Every third pixel has a pointer; the others are reached by its stride.
        const uint8_t *starts[(TILE + 2) / 3];
        UNROLL for (int group = 0; 3 * group < pixels; group++)
            starts[group] = input + call->runs[run] + 3 * group * stride;
        for (intptr_t quad = 0; quad < call->quads; quad++, weights += 64) {
            __m512i first = _mm512_loadu_si512(weights);
            __m512i second = blocks == 2 ? _mm512_loadu_si512(weights + panel) : first;
            UNROLL for (int pixel = 0; pixel < pixels; pixel++) {
                int32_t bytes;
                __builtin_memcpy(&bytes, starts[pixel / 3] + (pixel % 3) * stride, 4);
                __m512i values = _mm512_set1_epi32(bytes);
                sums[pixel][0] = _mm512_dpbusd_epi32(sums[pixel][0], values, first);
                if (blocks == 2) sums[pixel][1] = _mm512_dpbusd_epi32(sums[pixel][1], values, second);
            }
            UNROLL for (int group = 0; 3 * group < pixels; group++) starts[group] += 4;
        }
    }
    const __m512 minimum = _mm512_set1_ps(call->minimum), maximum = _mm512_set1_ps(call->maximum);
    const __m512i zero_point = _mm512_set1_epi32(call->zero_point);
    UNROLL for (int block = 0; block < blocks; block++) {
        const intptr_t left = call->channels - channel - 16 * block;
        const __mmask16 mask = left >= 16 ? 0xFFFF : (__mmask16)((1 << left) - 1);
        const __m512 multiplier = _mm512_loadu_ps(call->multipliers + channel + 16 * block);
        UNROLL for (int pixel = 0; pixel < pixels; pixel++) {
            __m512 scaled = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[pixel][block]), multiplier);
            scaled = _mm512_min_ps(_mm512_max_ps(scaled, minimum), maximum);
            __m512i whole = _mm512_add_epi32(_mm512_cvtps_epi32(scaled), zero_point);
            _mm_mask_storeu_epi8(output + pixel * call->output_pixel_stride + channel + 16 * block, mask,
                                 _mm512_cvtepi32_epi8(whole));
        }
    }
}

VNNI INLINE void tile_of(const kernel_int8_convolution *call, const uint8_t *input, uint8_t *output, intptr_t channel,
                         intptr_t pixels, const int blocks) {
    switch (pixels) {
    case 14: tile(call, input, output, channel, 14, blocks); break;
    case 13: tile(call, input, output, channel, 13, blocks); break;
    case 12: tile(call, input, output, channel, 12, blocks); break;
    case 11: tile(call, input, output, channel, 11, blocks); break;
    case 10: tile(call, input, output, channel, 10, blocks); break;
    case 9: tile(call, input, output, channel, 9, blocks); break;
    case 8: tile(call, input, output, channel, 8, blocks); break;
    case 7: tile(call, input, output, channel, 7, blocks); break;
    case 6: tile(call, input, output, channel, 6, blocks); break;
    case 5: tile(call, input, output, channel, 5, blocks); break;
    case 4: tile(call, input, output, channel, 4, blocks); break;
    case 3: tile(call, input, output, channel, 3, blocks); break;
    case 2: tile(call, input, output, channel, 2, blocks); break;
    default: tile(call, input, output, channel, 1, blocks); break;
    }
}

VNNI void kernel_int8_convolve_vnni(const kernel_int8_convolution *call) {
    const intptr_t tiles = (call->columns + TILE - 1) / TILE;
    for (intptr_t channel = 0; channel < call->channels; channel += 32) {
        for (intptr_t row = 0; row < call->rows; row++) {
            const uint8_t *input = call->input + row * call->row_stride;
            uint8_t *output = call->output + row * call->output_row_stride;
            // Tiles as equal as can be: two of 7 are faster than one of 12 and one of 2.
            for (intptr_t index = 0; index < tiles; index++) {
                const intptr_t first = call->columns * index / tiles, end = call->columns * (index + 1) / tiles;
                const uint8_t *source = input + first * call->pixel_stride;
                uint8_t *target = output + first * call->output_pixel_stride;
                if (call->channels - channel > 16)
                    tile_of(call, source, target, channel, end - first, 2);
                else
                    tile_of(call, source, target, channel, end - first, 1);
            }
        }
    }
}
#endif
