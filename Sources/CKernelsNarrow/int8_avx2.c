// Convolution with AVX2: bytes are widened to 16 bits and multiplied and added in pairs. (Its products of bytes saturate.)
#include "narrow.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

enum { TILE = 2 };

// The 32-bit sums of eight channels from those of their first and second pairs of inputs.
AVX2 INLINE __m256i joined(__m256i low, __m256i high) {
    return _mm256_permute4x64_epi64(_mm256_hadd_epi32(low, high), 0xD8);
}

AVX2 INLINE __m256i scaled(__m256i sums, const int32_t *bias, const float *multipliers,
                           const kernel_int8_convolution *call) {
    sums = _mm256_add_epi32(sums, _mm256_loadu_si256((const __m256i *)bias));
    __m256 value = _mm256_mul_ps(_mm256_cvtepi32_ps(sums), _mm256_loadu_ps(multipliers));
    value = _mm256_max_ps(value, _mm256_set1_ps(call->minimum));
    value = _mm256_min_ps(value, _mm256_set1_ps(call->maximum));
    return _mm256_add_epi32(_mm256_cvtps_epi32(value), _mm256_set1_epi32(call->zero_point));
}

// Some pixels times a block of 16 channels. Each sum holds, for four channels, those of two pairs of inputs.
AVX2 INLINE void tile(const kernel_int8_convolution *call, const uint8_t *input, uint8_t *output, intptr_t channel,
                      const int pixels) {
    const int8_t *weights = call->weights + channel * call->run_count * call->quads * 4;
    __m256i sums[TILE][4];
    UNROLL for (int pixel = 0; pixel < pixels; pixel++)
        UNROLL for (int part = 0; part < 4; part++) sums[pixel][part] = _mm256_setzero_si256();
    for (intptr_t run = 0; run < call->run_count; run++) {
        const uint8_t *start = input + call->runs[run];
        for (intptr_t quad = 0; quad < call->quads; quad++, weights += 64, start += 4) {
            __m256i values[TILE];
            UNROLL for (int pixel = 0; pixel < pixels; pixel++) {
                int32_t bytes;
                __builtin_memcpy(&bytes, start + pixel * call->pixel_stride, 4);
                values[pixel] = _mm256_cvtepu8_epi16(_mm_set1_epi32(bytes));
            }
            UNROLL for (int part = 0; part < 4; part++) {
                __m256i factors = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(weights + 16 * part)));
                UNROLL for (int pixel = 0; pixel < pixels; pixel++)
                    sums[pixel][part] =
                        _mm256_add_epi32(sums[pixel][part], _mm256_madd_epi16(values[pixel], factors));
            }
        }
    }
    const intptr_t left = call->channels - channel;
    UNROLL for (int pixel = 0; pixel < pixels; pixel++) {
        __m256i low = scaled(joined(sums[pixel][0], sums[pixel][1]), call->bias + channel,
                             call->multipliers + channel, call);
        __m256i high = scaled(joined(sums[pixel][2], sums[pixel][3]), call->bias + channel + 8,
                              call->multipliers + channel + 8, call);
        __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xD8);
        __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
        uint8_t *target = output + pixel * call->output_pixel_stride + channel;
        if (left >= KERNEL_INT8_BLOCK) {
            _mm_storeu_si128((__m128i *)target, bytes);
        } else {
            uint8_t lanes[KERNEL_INT8_BLOCK];
            _mm_storeu_si128((__m128i *)lanes, bytes);
            __builtin_memcpy(target, lanes, (unsigned long)left);
        }
    }
}

AVX2 void kernel_int8_convolve_avx2(const kernel_int8_convolution *call) {
    for (intptr_t channel = 0; channel < call->channels; channel += KERNEL_INT8_BLOCK) {
        for (intptr_t row = 0; row < call->rows; row++) {
            const uint8_t *input = call->input + row * call->row_stride;
            uint8_t *output = call->output + row * call->output_row_stride;
            for (intptr_t column = 0; column < call->columns; column += TILE) {
                const uint8_t *source = input + column * call->pixel_stride;
                uint8_t *target = output + column * call->output_pixel_stride;
                if (column + 1 < call->columns)
                    tile(call, source, target, channel, 2);
                else
                    tile(call, source, target, channel, 1);
            }
        }
    }
}
#endif
