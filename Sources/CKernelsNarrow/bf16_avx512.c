// Convolution with AVX-512's dot product of pairs of bfloat16.
#include "narrow.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define BF16 __attribute__((target("avx512f,avx512vl,avx512bf16")))
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

enum { TILE = 14 };

// A tile of neighbouring pixels of a row times one or two blocks of channels. `pixels` and `blocks` are constants, so
// that sums stay in registers.
BF16 INLINE void tile(const kernel_bf16_convolution *call, const uint16_t *input, float *output, const float *addend,
                      intptr_t channel, const int pixels, const int blocks) {
    const intptr_t stride = call->pixel_stride, panel = call->run_count * call->pairs * 32;
    const uint16_t *weights = call->weights + channel * (panel / 16);
    __m512 sums[TILE][2];
    UNROLL for (int block = 0; block < blocks; block++) {
        __m512 bias = _mm512_loadu_ps(call->bias + channel + 16 * block);
        UNROLL for (int pixel = 0; pixel < pixels; pixel++) sums[pixel][block] = bias;
    }
    for (intptr_t run = 0; run < call->run_count; run++) {
        // Every third pixel has a pointer; the others are reached by its stride.
        const uint16_t *starts[(TILE + 2) / 3];
        UNROLL for (int group = 0; 3 * group < pixels; group++)
            starts[group] = input + call->runs[run] + 3 * group * stride;
        for (intptr_t pair = 0; pair < call->pairs; pair++, weights += 32) {
            __m512bh first = (__m512bh)_mm512_loadu_si512(weights);
            __m512bh second = blocks == 2 ? (__m512bh)_mm512_loadu_si512(weights + panel) : first;
            UNROLL for (int pixel = 0; pixel < pixels; pixel++) {
                int32_t both;
                __builtin_memcpy(&both, starts[pixel / 3] + (pixel % 3) * stride, 4);
                __m512i same = _mm512_set1_epi32(both);
#if __clang_major__ < 18
                // Swift 6.0's clang crashes where it sees that all pairs of bfloat16 are the same.
                __asm__("" : "+v"(same));
#endif
                __m512bh values = (__m512bh)same;
                sums[pixel][0] = _mm512_dpbf16_ps(sums[pixel][0], values, first);
                if (blocks == 2) sums[pixel][1] = _mm512_dpbf16_ps(sums[pixel][1], values, second);
            }
            UNROLL for (int group = 0; 3 * group < pixels; group++) starts[group] += 2;
        }
    }
    const __m512 minimum = _mm512_set1_ps(call->minimum), maximum = _mm512_set1_ps(call->maximum);
    UNROLL for (int block = 0; block < blocks; block++) {
        const intptr_t left = call->channels - channel - 16 * block;
        const __mmask16 mask = left >= 16 ? 0xFFFF : (__mmask16)((1 << left) - 1);
        UNROLL for (int pixel = 0; pixel < pixels; pixel++) {
            const intptr_t place = pixel * call->output_pixel_stride + block * call->output_block_stride;
            __m512 sum = sums[pixel][block];
            if (addend) sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(mask, addend + place));
            sum = _mm512_min_ps(maximum, _mm512_max_ps(minimum, sum));
            _mm512_mask_storeu_ps(output + place, mask, sum);
        }
    }
}

BF16 INLINE void tile_of(const kernel_bf16_convolution *call, const uint16_t *input, float *output,
                         const float *addend, intptr_t channel, intptr_t pixels, const int blocks) {
    switch (pixels) {
    case 14: tile(call, input, output, addend, channel, 14, blocks); break;
    case 13: tile(call, input, output, addend, channel, 13, blocks); break;
    case 12: tile(call, input, output, addend, channel, 12, blocks); break;
    case 11: tile(call, input, output, addend, channel, 11, blocks); break;
    case 10: tile(call, input, output, addend, channel, 10, blocks); break;
    case 9: tile(call, input, output, addend, channel, 9, blocks); break;
    case 8: tile(call, input, output, addend, channel, 8, blocks); break;
    case 7: tile(call, input, output, addend, channel, 7, blocks); break;
    case 6: tile(call, input, output, addend, channel, 6, blocks); break;
    case 5: tile(call, input, output, addend, channel, 5, blocks); break;
    case 4: tile(call, input, output, addend, channel, 4, blocks); break;
    case 3: tile(call, input, output, addend, channel, 3, blocks); break;
    case 2: tile(call, input, output, addend, channel, 2, blocks); break;
    default: tile(call, input, output, addend, channel, 1, blocks); break;
    }
}

BF16 void kernel_bf16_convolve_avx512(const kernel_bf16_convolution *call) {
    const intptr_t tiles = (call->columns + TILE - 1) / TILE;
    for (intptr_t channel = 0; channel < call->channels; channel += 32) {
        for (intptr_t row = 0; row < call->rows; row++) {
            const uint16_t *input = call->input + row * call->row_stride;
            const intptr_t start = row * call->output_row_stride + channel / 16 * call->output_block_stride;
            // Tiles as equal as can be: two of 7 are faster than one of 12 and one of 2.
            for (intptr_t index = 0; index < tiles; index++) {
                const intptr_t first = call->columns * index / tiles, end = call->columns * (index + 1) / tiles;
                const uint16_t *source = input + first * call->pixel_stride;
                const intptr_t place = start + first * call->output_pixel_stride;
                const float *addend = call->addend ? call->addend + place : 0;
                if (call->channels - channel > 16)
                    tile_of(call, source, call->output + place, addend, channel, end - first, 2);
                else
                    tile_of(call, source, call->output + place, addend, channel, end - first, 1);
            }
        }
    }
}
#endif
