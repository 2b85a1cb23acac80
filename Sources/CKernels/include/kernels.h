// What the kernels of `CNN` are handed: plain C structs, so that the kernel targets, which are compiled for different
// processors, share no Swift code with each other or with the rest of the program.
#ifndef SURSATHI_KERNELS_H
#define SURSATHI_KERNELS_H

#include <stdint.h>

// A run of `count` neighbouring input values that are multiplied with `count` rows of weights.
typedef struct {
    int32_t offset;
    int32_t count;
} kernel_tap;

// One tile: some neighbouring output pixels times one or two blocks of output channels.
typedef struct {
    const float *input;          // of the tile's first pixel; taps count from here
    const kernel_tap *taps;
    intptr_t tap_count;
    const float *weights;        // for each tap, for each of its values: one or two blocks
    const float *bias;           // one or two blocks; or null
    const float *addend;         // added to the result, laid out as the output; or null
    float *output;
    intptr_t pixel_stride;       // input floats from pixel to pixel
    intptr_t block_stride;       // output floats from block to block
    float minimum, maximum;      // the result is clamped to them
} kernel_tile;

// What is done to a result before it is stored. `alpha` and `beta` are the limits of a clamp, or the function's parameters.
enum {
    KERNEL_CLAMP = 0,         // min(max(x, alpha), beta): no activation, Relu, Clip
    KERNEL_LEAKY_RELU = 1,    // x < 0 ? alpha * x : x
    KERNEL_SIGMOID = 2,
    KERNEL_HARD_SIGMOID = 3,  // clamp(alpha * x + beta, 0, 1)
    KERNEL_HARD_SWISH = 4,
    KERNEL_SWISH = 5,         // x * sigmoid(x)
    KERNEL_TANH = 6,
    KERNEL_ELU = 7,           // x < 0 ? alpha * (exp(x) - 1) : beta * x
    KERNEL_GELU = 8,          // x * (1 + erf(x / sqrt(2))) / 2
    KERNEL_GELU_TANH = 9,
    KERNEL_MISH = 10,
    KERNEL_SOFTPLUS = 11,
    KERNEL_EXP = 12,
    KERNEL_ERF = 13
};

typedef struct {
    int32_t kind;
    float alpha, beta;
} kernel_activation;

// Convolution of a rectangle of rows and channel blocks. Activations are blocked: [block][row][column][width].
typedef struct {
    const float *input;          // where the taps of the first pixel of row 0 count from
    const kernel_tap *taps;
    intptr_t tap_count;
    const float *weights;        // [block pair][tap][value][blocks of the pair * width]
    const float *bias;           // [block][width]; or null
    const float *addend;         // laid out as the output; or null
    const float *slopes;         // PRelu's, [block][width]; or null
    float *output;
    intptr_t columns;            // output pixels of a row
    intptr_t row_begin, row_end; // the rows to compute
    intptr_t block_begin, block_end;
    intptr_t input_row_stride, pixel_stride;
    intptr_t output_row_stride, block_stride;
    intptr_t weights_block_stride;
    intptr_t channels;           // output channels; lanes beyond the last one may be left as they are
    kernel_activation activation;
} kernel_convolution;

// A window that slides over a plane of rows and columns.
typedef struct {
    intptr_t input_rows, input_columns, output_rows, output_columns;
    intptr_t kernel_rows, kernel_columns;
    intptr_t row_stride, column_stride;
    intptr_t row_dilation, column_dilation;
    intptr_t row_padding, column_padding;  // before the first row and column
} kernel_window;

// Depthwise convolution and pooling of blocks; input and output point to block 0.
typedef struct {
    const float *input;
    const float *weights;        // depthwise: [block][kernel row][kernel column][width]
    const float *bias;           // depthwise: [block][width]
    const float *addend;         // depthwise: laid out as the output; or null
    const float *slopes;         // depthwise: PRelu's, [block][width]; or null
    float *output;
    const kernel_window *window;
    intptr_t row_begin, row_end;
    intptr_t block_begin, block_end;
    intptr_t input_block_stride, output_block_stride;
    kernel_activation activation;
    int32_t counts_padding;      // average: padded elements count as elements
    intptr_t padding_after_rows, padding_after_columns;  // average: what counts as padding behind the plane
} kernel_sliding;

// Winograd's F(4x4, 3x3): 4x4 outputs of a 3x3 convolution with stride 1 from 6x6 inputs. Tiles are numbered row by row.
typedef struct {
    const float *input;          // blocked image, [block][row][column][width]
    float *output;
    const float *bias;           // [block][width]
    const float *addend;         // laid out as the output; or null
    const float *slopes;         // PRelu's, [block][width]; or null
    float *transformed;          // [36][block][tile_capacity][width], from tile_begin on
    intptr_t input_rows, input_columns, output_rows, output_columns;
    intptr_t row_padding, column_padding;
    intptr_t tile_columns;       // tiles in a row of them
    intptr_t tile_begin, tile_end, tile_capacity;
    intptr_t block_begin, block_end;
    intptr_t blocks;             // of all in `transformed`
    kernel_activation activation;
} kernel_winograd;

// `output += left * right` with a few rows on the left and a matrix on the right that is read once, where it lies.
typedef struct {
    const float *left;           // [rows][depth]
    const void *right;           // floats, misaligned perhaps: [depth][columns], or [columns][depth] if it is transposed
    float *output;               // [rows][columns]
    intptr_t rows;               // 1 to KERNEL_PRODUCT_ROWS
    intptr_t depth;
    intptr_t left_stride, right_stride, output_stride;  // floats from row to row
    intptr_t column_begin, column_end;
} kernel_product;

enum { KERNEL_PRODUCT_ROWS = 4 };

// Half precision to float32; the source may be misaligned. IEEE 754 halves: exponent and fraction of a float32 whose
// exponent is too low by 112, which a multiplication puts right, of subnormal ones too.
static inline void kernel_widen_half(const void *source, float *target, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) {
        uint16_t half;
        __builtin_memcpy(&half, (const char *)source + 2 * i, 2);
        uint32_t low = (uint32_t)(half & 0x7FFF) << 13;
        float value;
        __builtin_memcpy(&value, &low, 4);
        value *= 0x1p112f;
        uint32_t bits;
        __builtin_memcpy(&bits, &value, 4);
        bits = low >= 0x0F800000 ? low | 0x7F800000 : bits;  // infinity, or not a number
        bits |= (uint32_t)(half & 0x8000) << 16;
        __builtin_memcpy(target + i, &bits, 4);
    }
}

// The same for bfloat16, the upper half of a float32.
static inline void kernel_widen_brain(const void *source, float *target, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) {
        uint16_t half;
        __builtin_memcpy(&half, (const char *)source + 2 * i, 2);
        uint32_t bits = (uint32_t)half << 16;
        __builtin_memcpy(target + i, &bits, 4);
    }
}

#endif
