// What every level shares: the choice of one, and kernels that need no special instructions, compiled for more than one
// kind of processor.
#include "narrow.h"

#include "rounding.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

int kernel_int8_supports(int level) {
    if (level == KERNEL_INT8_PORTABLE) return 1;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (level == KERNEL_INT8_AVX2) return __builtin_cpu_supports("avx2") != 0;
    if (level == KERNEL_INT8_VNNI)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__) && defined(__linux__)
    if (level == KERNEL_INT8_DOTPROD) return (getauxval(AT_HWCAP) & (1 << 20)) != 0;  // HWCAP_ASIMDDP
#endif
    return 0;
}

// MARK: Convolution

void kernel_int8_convolve_portable(const kernel_int8_convolution *call) {
    const intptr_t quads = call->run_count * call->quads;
    for (intptr_t channel = 0; channel < call->channels; channel += KERNEL_INT8_BLOCK) {
        const int8_t *panel = call->weights + channel * quads * 4;
        const intptr_t left = call->channels - channel;
        const intptr_t stored = left < KERNEL_INT8_BLOCK ? left : KERNEL_INT8_BLOCK;
        for (intptr_t row = 0; row < call->rows; row++) {
            for (intptr_t column = 0; column < call->columns; column++) {
                const uint8_t *pixel = call->input + row * call->row_stride + column * call->pixel_stride;
                const int8_t *weights = panel;
                int32_t sums[KERNEL_INT8_BLOCK];
                for (int lane = 0; lane < KERNEL_INT8_BLOCK; lane++) sums[lane] = call->bias[channel + lane];
                for (intptr_t run = 0; run < call->run_count; run++) {
                    const uint8_t *bytes = pixel + call->runs[run];
                    for (intptr_t quad = 0; quad < call->quads; quad++, bytes += 4, weights += 64) {
                        for (int lane = 0; lane < KERNEL_INT8_BLOCK; lane++)
                            sums[lane] += bytes[0] * weights[4 * lane] + bytes[1] * weights[4 * lane + 1] +
                                          bytes[2] * weights[4 * lane + 2] + bytes[3] * weights[4 * lane + 3];
                    }
                }
                uint8_t *output =
                    call->output + row * call->output_row_stride + column * call->output_pixel_stride + channel;
                for (intptr_t lane = 0; lane < stored; lane++)
                    output[lane] = rounded((float)sums[lane] * call->multipliers[channel + lane], call->minimum,
                                           call->maximum, call->zero_point);
            }
        }
    }
}

// MARK: Depthwise

// The number of taps is a constant where it is one of the usual ones, so that their weights stay in registers.
static inline __attribute__((always_inline)) void depthwise(const kernel_int8_depthwise *call,
                                                            const intptr_t tap_count) {
    for (intptr_t channel = 0; channel < call->channels; channel += KERNEL_INT8_BLOCK) {
        const intptr_t left = call->channels - channel;
        const intptr_t stored = left < KERNEL_INT8_BLOCK ? left : KERNEL_INT8_BLOCK;
        const int16_t *weights = call->weights + channel * tap_count;
        for (intptr_t row = 0; row < call->rows; row++) {
            for (intptr_t column = 0; column < call->columns; column++) {
                const uint8_t *pixel = call->input + row * call->row_stride + column * call->pixel_stride + channel;
                int32_t sums[KERNEL_INT8_BLOCK];
                for (int lane = 0; lane < KERNEL_INT8_BLOCK; lane++) sums[lane] = call->bias[channel + lane];
                for (intptr_t tap = 0; tap < tap_count; tap++) {
                    const uint8_t *bytes = pixel + call->taps[tap];
                    const int16_t *factors = weights + tap * KERNEL_INT8_BLOCK;
                    for (int lane = 0; lane < KERNEL_INT8_BLOCK; lane++)
                        sums[lane] += (int32_t)bytes[lane] * (int32_t)factors[lane];
                }
                uint8_t results[KERNEL_INT8_BLOCK];
                for (int lane = 0; lane < KERNEL_INT8_BLOCK; lane++)
                    results[lane] = rounded((float)sums[lane] * call->multipliers[channel + lane], call->minimum,
                                            call->maximum, call->zero_point);
                uint8_t *output =
                    call->output + row * call->output_row_stride + column * call->output_pixel_stride + channel;
                if (stored == KERNEL_INT8_BLOCK)
                    __builtin_memcpy(output, results, KERNEL_INT8_BLOCK);
                else
                    for (intptr_t lane = 0; lane < stored; lane++) output[lane] = results[lane];
            }
        }
    }
}

static inline __attribute__((always_inline)) void depthwise_any(const kernel_int8_depthwise *call) {
    if (call->tap_count == 9)
        depthwise(call, 9);
    else if (call->tap_count == 25)
        depthwise(call, 25);
    else
        depthwise(call, call->tap_count);
}

void kernel_int8_depthwise_portable(const kernel_int8_depthwise *call) { depthwise_any(call); }

// MARK: Sums and products

static inline __attribute__((always_inline)) void add(const kernel_int8_pair *call) {
    const kernel_int8_pair pair = *call;
    for (intptr_t index = 0; index < pair.count; index++) {
        float first = (float)((int32_t)pair.first[index] - pair.first_zero) * pair.first_scale;
        float second = (float)((int32_t)pair.second[index] - pair.second_zero) * pair.second_scale;
        pair.output[index] = rounded(first + second, pair.minimum, pair.maximum, pair.zero_point);
    }
}

static inline __attribute__((always_inline)) void multiply(const kernel_int8_pair *call) {
    const kernel_int8_pair pair = *call;
    for (intptr_t index = 0; index < pair.count; index++) {
        int32_t product =
            ((int32_t)pair.first[index] - pair.first_zero) * ((int32_t)pair.second[index] - pair.second_zero);
        pair.output[index] =
            rounded((float)product * pair.first_scale, pair.minimum, pair.maximum, pair.zero_point);
    }
}

void kernel_int8_add_portable(const kernel_int8_pair *call) { add(call); }
void kernel_int8_multiply_portable(const kernel_int8_pair *call) { multiply(call); }

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512dq")))
AVX2 void kernel_int8_add_avx2(const kernel_int8_pair *call) { add(call); }
AVX2 void kernel_int8_multiply_avx2(const kernel_int8_pair *call) { multiply(call); }
AVX2 void kernel_int8_depthwise_avx2(const kernel_int8_depthwise *call) { depthwise_any(call); }
AVX512 void kernel_int8_depthwise_vnni(const kernel_int8_depthwise *call) { depthwise_any(call); }
#endif

// MARK: Windows

void kernel_int8_maximum(const uint8_t *input, intptr_t row_stride, intptr_t rows, intptr_t pixel_stride,
                         intptr_t columns, uint8_t *output, intptr_t channels) {
    for (intptr_t channel = 0; channel < channels; channel++) output[channel] = 0;
    for (intptr_t row = 0; row < rows; row++) {
        for (intptr_t column = 0; column < columns; column++) {
            const uint8_t *pixel = input + row * row_stride + column * pixel_stride;
            for (intptr_t channel = 0; channel < channels; channel++)
                output[channel] = output[channel] < pixel[channel] ? pixel[channel] : output[channel];
        }
    }
}

void kernel_int8_total(const uint8_t *input, intptr_t pixels, intptr_t pixel_stride, int32_t *totals,
                       intptr_t channels) {
    for (intptr_t channel = 0; channel < channels; channel++) totals[channel] = 0;
    for (intptr_t pixel = 0; pixel < pixels; pixel++, input += pixel_stride)
        for (intptr_t channel = 0; channel < channels; channel++) totals[channel] += input[channel];
}

// MARK: Floats

static inline __attribute__((always_inline)) void quantize_channels(const kernel_int8_conversion *call,
                                                                    const float *input, uint8_t *output,
                                                                    const intptr_t channels,
                                                                    const intptr_t channel_stride) {
    const kernel_int8_conversion form = *call;
    const float minimum = (float)-form.zero_point, maximum = (float)(255 - form.zero_point);
    for (intptr_t pixel = 0; pixel < form.pixels; pixel++)
        for (intptr_t channel = 0; channel < channels; channel++)
            output[pixel * form.byte_stride + channel] =
                rounded(input[pixel * form.float_stride + channel * channel_stride] / form.scale, minimum, maximum,
                        form.zero_point);
}

void kernel_int8_quantize(const kernel_int8_conversion *call, const float *input, uint8_t *output) {
    if (call->channel_stride == 1 && call->channels == 16)
        quantize_channels(call, input, output, 16, 1);
    else if (call->channel_stride == 1)
        quantize_channels(call, input, output, call->channels, 1);
    else
        for (intptr_t channel = 0; channel < call->channels; channel++)
            quantize_channels(call, input + channel * call->channel_stride, output + channel, 1, 1);
}

void kernel_int8_dequantize(const kernel_int8_conversion *call, const uint8_t *input, float *output) {
    const kernel_int8_conversion form = *call;
    for (intptr_t pixel = 0; pixel < form.pixels; pixel++)
        for (intptr_t channel = 0; channel < form.channels; channel++)
            output[pixel * form.float_stride + channel * form.channel_stride] =
                (float)((int32_t)input[pixel * form.byte_stride + channel] - form.zero_point) * form.scale;
}
