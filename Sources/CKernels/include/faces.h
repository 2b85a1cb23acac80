// What the kernels of `FaceDetect` are handed: plain C structs, for the reason that kernels.h gives.
#ifndef SURSATHI_FACES_H
#define SURSATHI_FACES_H

#include <stdint.h>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// How a node's value follows from the sums at its features' corners (p). The narrow ones are computed modulo 2^16 and the
// wide ones modulo 2^32, on the integral image's two planes; the value itself must fit.
enum {
    FACES_NARROW_EDGE = 0,   // p0 - p1 - p2 + p3 + 2 (p4 - p5)
    FACES_NARROW_TWO = 1,    // factor1 (p4 - p5 - p6 + p7) - (p0 - p1 - p2 + p3)
    FACES_NARROW_THREE = 2,  // the same + factor2 (p8 - p9 - p10 + p11)
    FACES_WIDE = 3           // factor0 (p0 - p1 - p2 + p3) + factor1 (...) + factor2 (...)
};

// A node of a decision tree: left if value * normalization < threshold, else right. One cache line.
typedef struct {
    int32_t corners[12];  // offsets from the window's place, in elements of either plane
    float threshold;
    int16_t shape;
    int16_t factors[3];
    int16_t left, right;  // above 0: the child's index in the tree; otherwise minus the index of a leaf
} faces_node;

// A decision tree. One of n nodes has n + 1 leaves.
typedef struct {
    int32_t first_node, first_leaf, node_count;
} faces_tree;

// A window passes if its trees' leaves sum up to the threshold or more.
typedef struct {
    int32_t first_tree, tree_count;
    float threshold;
    float error;          // no sum of the leaves in single precision is further than this from the exact one
    float right_sum;      // of stumps: the sum of all right leaves
} faces_stage;

// One value for each of FACES_LANES neighbouring windows.
enum { FACES_LANES = 16 };
typedef int32_t faces_integers __attribute__((ext_vector_type(16)));

// A bit for each lane that is not 0, from the lowest. (Swift's SIMD types have no such thing.)
static inline __attribute__((always_inline)) uint32_t faces_bits(faces_integers mask) {
    typedef _Bool lanes __attribute__((ext_vector_type(16)));
    union {
        lanes lanes;
        uint16_t bits;
    } result = {.lanes = __builtin_convertvector(mask, lanes)};
    return result.bits;
}

// Each lane's sum with all lanes before it, modulo 2^32.
static inline __attribute__((always_inline)) faces_integers faces_prefix_sums(faces_integers v) {
    const faces_integers zero = {0};
    v += __builtin_shufflevector(zero, v, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
    v += __builtin_shufflevector(zero, v, 0, 1, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
    v += __builtin_shufflevector(zero, v, 0, 1, 2, 3, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
    v += __builtin_shufflevector(zero, v, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    return v;
}

typedef int16_t faces_shorts __attribute__((ext_vector_type(16)));

// A node of a local binary pattern: left if the code of three by three cells is in the subset, else right. The code has a
// bit for each cell around the one in the middle that is as bright or brighter, from 128 at the top left clockwise to 1.
typedef struct {
    int32_t corners[16];  // of the cells, row by row, as offsets from the window's place in the plane of 16 bits
    uint32_t subset[8];   // code c is bit c % 32 of word c / 32
} faces_pattern;

// Whether each lane's code is in the subset: -1 or 0. (A lookup in registers, which Swift's SIMD types cannot say. Where
// the processor has none, kernels read a table instead.)
#if defined(__AVX512BW__) && defined(__AVX512VL__)
#define FACES_HAS_LOOKUP 1
static inline __attribute__((always_inline)) faces_shorts faces_in_subset(faces_shorts codes, const faces_pattern *pattern) {
    __m256i code = (__m256i)codes;
    __m256i table = _mm256_loadu_si256((const __m256i *)pattern->subset);
    __m256i words = _mm256_permutexvar_epi16(_mm256_srli_epi16(code, 4), table);
    __m256i bits = _mm256_srlv_epi16(words, _mm256_and_si256(code, _mm256_set1_epi16(15)));
    return (faces_shorts)_mm256_srai_epi16(_mm256_slli_epi16(bits, 15), 15);
}
#elif defined(__AVX2__)
#define FACES_HAS_LOOKUP 1
static inline __attribute__((always_inline)) faces_shorts faces_in_subset(faces_shorts codes, const faces_pattern *pattern) {
    __m256i code = (__m256i)codes;
    __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)pattern->subset));
    __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)pattern->subset + 1));
    const __m256i powers = _mm256_set1_epi64x((long long)0x8040201008040201);
    // The code's byte c / 8 of 32, of which c's highest bit tells the half; then the bit c % 8 of it. Odd bytes give 0.
    __m256i index = _mm256_and_si256(_mm256_srli_epi16(code, 3), _mm256_set1_epi16(15));
    __m256i bytes = _mm256_blendv_epi8(_mm256_shuffle_epi8(low, index), _mm256_shuffle_epi8(high, index), code);
    __m256i place = _mm256_or_si256(_mm256_and_si256(code, _mm256_set1_epi16(7)), _mm256_set1_epi16((short)0x8000));
    __m256i bit = _mm256_and_si256(bytes, _mm256_shuffle_epi8(powers, place));
    return (faces_shorts)_mm256_cmpgt_epi16(bit, _mm256_setzero_si256());
}
#elif defined(__aarch64__)
#define FACES_HAS_LOOKUP 1
static inline __attribute__((always_inline)) faces_shorts faces_in_subset(faces_shorts codes, const faces_pattern *pattern) {
    typedef uint8_t bytes __attribute__((ext_vector_type(16)));
    uint8x16_t code = (uint8x16_t)__builtin_convertvector(codes, bytes);
    uint8x16x2_t table = {{vld1q_u8((const uint8_t *)pattern->subset), vld1q_u8((const uint8_t *)pattern->subset + 16)}};
    uint8x16_t found = vqtbl2q_u8(table, vshrq_n_u8(code, 3));
    uint8x16_t bit = vshlq_u8(vdupq_n_u8(1), vreinterpretq_s8_u8(vandq_u8(code, vdupq_n_u8(7))));
    typedef int8_t signed_bytes __attribute__((ext_vector_type(16)));
    return __builtin_convertvector((signed_bytes)vtstq_u8(found, bit), faces_shorts);
}
#else
#define FACES_HAS_LOOKUP 0
static inline __attribute__((always_inline)) faces_shorts faces_in_subset(faces_shorts codes, const faces_pattern *pattern) {
    faces_shorts found;
    for (int lane = 0; lane < 16; lane++)
        found[lane] = pattern->subset[(codes[lane] >> 5) & 7] >> (codes[lane] & 31) & 1 ? -1 : 0;
    return found;
}
#endif

// A row of the image scaled down, from two rows of the source.
typedef struct {
    const uint8_t *upper, *lower;
    intptr_t source_width;
    int32_t lower_weight;   // of 256
    uint16_t *blended;      // work space: source_width + FACES_LANES
    // For each column its place in the source between two neighbouring pixels: the first one, and the weight of the
    // second one, of 256, which is 0 where there is none. Zeros follow up to a multiple of FACES_LANES.
    const int32_t *indices, *weights;
    uint8_t *row;           // takes as many
    intptr_t width;
} faces_scaling;

// A row of pixels added to the integral image.
typedef struct {
    const uint8_t *row;     // width, and any up to a multiple of FACES_LANES
    intptr_t width;
    intptr_t step;          // 2: even columns stand in a row's first half, odd ones in the second
    intptr_t stride;        // elements from row to row, even; FACES_LANES + 2 of them beyond the last column
    int32_t *sums;          // the row's place in each plane; the row above is there already
    int32_t *squares;       // or null
    int16_t *narrow;        // the sums modulo 2^16
} faces_integration;

// The contrasts of a row of windows.
typedef struct {
    const int32_t *sums, *squares;  // at the first window's place
    int32_t corners[4];             // of the windows' inside
    double area;                    // of it
    float limit;                    // the least float that times the area is 0.1 or more
    intptr_t columns;
    float *normalizations;          // takes one over each window's contrast, or 0 from the limit on; a multiple of FACES_LANES
} faces_contrasts;

// A row of windows and the cascade that decides about them.
typedef struct {
    const faces_stage *stages;
    intptr_t stage_count;
    const faces_tree *trees;
    const faces_node *nodes;
    const float *leaves;
    const float *leaf_differences;  // of stumps: left less right, by tree
    int32_t nodes_per_tree;         // of the largest tree: 1 to 3
    const int16_t *narrow;          // the first window's place in the planes of sums
    const int32_t *wide;
    const float *normalizations;    // one a window, 0 where it shows nothing; FACES_LANES more may be read
    // Local binary patterns instead of nodes, or null. Then every tree is a stump, and neither wide sums nor
    // normalizations are read.
    const faces_pattern *patterns;
    const float *pattern_leaves;    // where FACES_HAS_LOOKUP is 0: for each pattern, for each code its leaf
    intptr_t columns;               // windows
    uint16_t *found;                // takes a bit for each window, from the lowest; (columns + 15) / 16 words
} faces_row;

#endif
