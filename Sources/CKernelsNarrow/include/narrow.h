// Kernels on numbers narrower than 32 bits: 8-bit integers and bfloat16. In C, since Swift's SIMD types lack what
// processors are fast at: products of narrow numbers summed into 32 bits. Every function is compiled for the processor in
// its name, whatever the compiler's flags; the caller asks `kernel_int8_supports` and `kernel_bf16_supports` first.
#ifndef SURSATHI_KERNELS_NARROW_H
#define SURSATHI_KERNELS_NARROW_H

#include <stdint.h>

// Which instructions multiply bytes, in the order in which they are preferred.
enum {
    KERNEL_INT8_PORTABLE = 0,  // plain C
    KERNEL_INT8_AVX2 = 1,      // bytes widened to 16 bits, summed in pairs: exact, unlike products of bytes in AVX2
    KERNEL_INT8_DOTPROD = 2,   // Armv8.2's dot product
    KERNEL_INT8_VNNI = 3       // AVX-512's dot product
};

// Whether this processor and its operating system support a level.
int kernel_int8_supports(int level);

// Output channels that a block of weights holds.
enum { KERNEL_INT8_BLOCK = 16 };

// Convolution. Activations are bytes without sign, channels last: [row][column][channel], the channels of a pixel rounded
// up to a multiple of four. The sum of products plus bias, in 32 bits, times the channel's multiplier, is clamped,
// rounded (half to even), and `zero_point` is added.
typedef struct {
    const uint8_t *input;        // where the runs of the first pixel count from
    const int32_t *runs;         // offset of each run of neighbouring bytes, from the pixel
    intptr_t run_count;
    intptr_t quads;              // of each run: its bytes / 4
    const int8_t *weights;       // [block of 16 channels][run][quad][16][4]
    const int32_t *bias;         // [block][16]
    const float *multipliers;    // [block][16]
    uint8_t *output;
    intptr_t channels;           // to compute and store
    intptr_t rows, columns;      // output pixels
    intptr_t row_stride, pixel_stride;                // input bytes
    intptr_t output_row_stride, output_pixel_stride;  // output bytes
    float minimum, maximum;      // of the result without the zero point
    int32_t zero_point;
} kernel_int8_convolution;

void kernel_int8_convolve_portable(const kernel_int8_convolution *call);
void kernel_int8_convolve_avx2(const kernel_int8_convolution *call);
void kernel_int8_convolve_dotprod(const kernel_int8_convolution *call);
void kernel_int8_convolve_vnni(const kernel_int8_convolution *call);

// Depthwise convolution: each tap is one byte of each channel. Otherwise as above.
typedef struct {
    const uint8_t *input;
    const int32_t *taps;         // offset of each tap, from the pixel
    intptr_t tap_count;
    const int16_t *weights;      // [block of 16 channels][tap][16]
    const int32_t *bias;
    const float *multipliers;
    uint8_t *output;
    intptr_t channels;           // a multiple of four
    intptr_t rows, columns;
    intptr_t row_stride, pixel_stride;
    intptr_t output_row_stride, output_pixel_stride;
    float minimum, maximum;
    int32_t zero_point;
} kernel_int8_depthwise;

void kernel_int8_depthwise_portable(const kernel_int8_depthwise *call);
void kernel_int8_depthwise_avx2(const kernel_int8_depthwise *call);
void kernel_int8_depthwise_vnni(const kernel_int8_depthwise *call);

// Sum or product of two tensors of different scales, element by element:
// `clamp(round(first_scale * (a - first_zero) + second_scale * (b - second_zero))) + zero_point`, or
// `clamp(round(first_scale * (a - first_zero) * (b - second_zero))) + zero_point`.
typedef struct {
    const uint8_t *first, *second;
    uint8_t *output;
    intptr_t count;
    float first_scale, second_scale;
    int32_t first_zero, second_zero;
    float minimum, maximum;
    int32_t zero_point;
} kernel_int8_pair;

void kernel_int8_add_portable(const kernel_int8_pair *call);
void kernel_int8_add_avx2(const kernel_int8_pair *call);
void kernel_int8_multiply_portable(const kernel_int8_pair *call);
void kernel_int8_multiply_avx2(const kernel_int8_pair *call);

// The largest of the bytes of each channel in a window of `rows` times `columns` pixels.
void kernel_int8_maximum(const uint8_t *input, intptr_t row_stride, intptr_t rows, intptr_t pixel_stride,
                         intptr_t columns, uint8_t *output, intptr_t channels);

// Adds up the bytes of each channel of neighbouring pixels.
void kernel_int8_total(const uint8_t *input, intptr_t pixels, intptr_t pixel_stride, int32_t *totals,
                       intptr_t channels);

// Floats from and to bytes: `clamp(round(x / scale) + zero_point)` and `(q - zero_point) * scale`. The floats of one
// pixel lie `float_stride` apart, the bytes side by side.
typedef struct {
    intptr_t pixels, channels;
    intptr_t channel_stride, float_stride;  // floats from channel to channel and from pixel to pixel
    intptr_t byte_stride;                   // bytes from pixel to pixel
    float scale;
    int32_t zero_point;
} kernel_int8_conversion;

void kernel_int8_quantize(const kernel_int8_conversion *call, const float *input, uint8_t *output);
void kernel_int8_dequantize(const kernel_int8_conversion *call, const uint8_t *input, float *output);

// Which instructions multiply bfloat16, the upper halves of floats.
enum {
    KERNEL_BF16_PORTABLE = 0,  // widened to floats
    KERNEL_BF16_AVX2 = 1,      // the same, with AVX2 and FMA
    KERNEL_BF16_AVX512 = 2     // AVX-512's dot product of pairs
};

int kernel_bf16_supports(int level);

// Convolution. Inputs are bfloat16, channels last, the channels of a pixel rounded up to an even number. The sum of
// products plus bias and addend, in floats, is clamped.
typedef struct {
    const uint16_t *input;       // where the runs of the first pixel count from
    const int32_t *runs;         // offset of each run of neighbouring numbers, from the pixel
    intptr_t run_count;
    intptr_t pairs;              // of each run: its numbers / 2
    const uint16_t *weights;     // [block of 16 channels][run][pair][16][2]
    const float *bias;           // [block][16]
    const float *addend;         // laid out as the output; or null
    float *output;
    intptr_t channels;           // to compute and store
    intptr_t rows, columns;      // output pixels
    intptr_t row_stride, pixel_stride;                                     // input numbers
    intptr_t output_row_stride, output_pixel_stride, output_block_stride;  // output floats
    float minimum, maximum;
} kernel_bf16_convolution;

void kernel_bf16_convolve_portable(const kernel_bf16_convolution *call);
void kernel_bf16_convolve_avx2(const kernel_bf16_convolution *call);
void kernel_bf16_convolve_avx512(const kernel_bf16_convolution *call);

// Rounds floats to bfloat16, half to even: `count` side by side from each of `pixels` places.
void kernel_bf16_narrow(const float *input, intptr_t input_stride, uint16_t *output, intptr_t output_stride,
                        intptr_t pixels, intptr_t count);

#endif
