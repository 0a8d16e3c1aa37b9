// What a Transformer's pass does between its matrix products, a kernel for each chain of formulas: every number is read
// once and written once. Sums are float32, results are rounded once.
//
// Compiled once for a precision: LOW is 32 (float32), 16 (float16) or 8 (bfloat16, for its eight bits of precision), and
// EIGHT is 1 where the factors of matrix products are float8: activations e4m3, gradients e5m2, each times a scale that
// is known before, with their largest magnitude collected on the way. Matrices are row-major, their rows a multiple of 8
// numbers long.

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#if LOW == 32
typedef float low_t;
#else
typedef u16 low_t;
#endif

enum Format { LOW_PRECISION, E4M3, E5M2 };

#if EIGHT
constexpr Format ACTIVATION = E4M3;
constexpr Format GRADIENT = E5M2;
#else
constexpr Format ACTIVATION = LOW_PRECISION;
constexpr Format GRADIENT = LOW_PRECISION;
#endif

struct Eight {
    float at[8];
};

__device__ Eight load(const float* from) {
    const float4 a = reinterpret_cast<const float4*>(from)[0];
    const float4 b = reinterpret_cast<const float4*>(from)[1];
    return {a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w};
}

__device__ void store(const Eight& v, float* to) {
    reinterpret_cast<float4*>(to)[0] = make_float4(v.at[0], v.at[1], v.at[2], v.at[3]);
    reinterpret_cast<float4*>(to)[1] = make_float4(v.at[4], v.at[5], v.at[6], v.at[7]);
}

#if LOW != 32
__device__ float widened(u16 bits) {
#if LOW == 8
    return __uint_as_float(u32(bits) << 16);
#else
    float wide;
    asm("cvt.f32.f16 %0, %1;" : "=f"(wide) : "h"(bits));
    return wide;
#endif
}

__device__ u32 narrowed(float first, float second) {
    u32 pair;
#if LOW == 8
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(second), "f"(first));
#else
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(second), "f"(first));
#endif
    return pair;
}

__device__ Eight load(const u16* from) {
    const uint4 bits = *reinterpret_cast<const uint4*>(from);
    const u32 pairs[4] = {bits.x, bits.y, bits.z, bits.w};
    Eight v;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        v.at[2 * i] = widened(u16(pairs[i]));
        v.at[2 * i + 1] = widened(u16(pairs[i] >> 16));
    }
    return v;
}

__device__ void store(const Eight& v, u16* to) {
    *reinterpret_cast<uint4*>(to) = make_uint4(
        narrowed(v.at[0], v.at[1]), narrowed(v.at[2], v.at[3]), narrowed(v.at[4], v.at[5]), narrowed(v.at[6], v.at[7]));
}
#endif

#if EIGHT
// Beyond the largest number to the largest, NaN to NaN.
template <Format FORMAT>
__device__ u64 codes(const Eight& v, float scale) {
    u64 all = 0;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        u16 pair;
        const float first = v.at[2 * i] * scale;
        const float second = v.at[2 * i + 1] * scale;
        if (FORMAT == E4M3) {
            asm("cvt.rn.satfinite.e4m3x2.f32 %0, %1, %2;" : "=h"(pair) : "f"(second), "f"(first));
        } else {
            asm("cvt.rn.satfinite.e5m2x2.f32 %0, %1, %2;" : "=h"(pair) : "f"(second), "f"(first));
        }
        all |= u64(pair) << (16 * i);
    }
    return all;
}
#endif

__device__ float largest(const Eight& v, float before) {
#pragma unroll
    for (int i = 0; i < 8; i++) {
        before = fmaxf(before, fabsf(v.at[i]));
    }
    return before;
}

__device__ float warp_sum(float x) {
#pragma unroll
    for (int lane = 16; lane > 0; lane /= 2) {
        x += __shfl_xor_sync(0xffffffffu, x, lane);
    }
    return x;
}

// The sum over a block of whole warps, in every thread; two calls in turn use two arrays.
__device__ float block_sum(float x, float (&sums)[32]) {
    x = warp_sum(x);
    if (threadIdx.x % 32 == 0) {
        sums[threadIdx.x / 32] = x;
    }
    __syncthreads();
    const float mine = threadIdx.x % 32 < (blockDim.x + 31) / 32 ? sums[threadIdx.x % 32] : 0;
    return warp_sum(mine);
}

// Magnitudes are ordered as their bits are. Atomic operations on one address queue up, so the few that change it alone are
// made; a reading that has become old costs one more.
__device__ void collect(float magnitude, u32* amax) {
#pragma unroll
    for (int lane = 16; lane > 0; lane /= 2) {
        magnitude = fmaxf(magnitude, __shfl_xor_sync(0xffffffffu, magnitude, lane));
    }
    if (threadIdx.x % 32 == 0 && __float_as_uint(magnitude) > *static_cast<volatile u32*>(amax)) {
        atomicMax(amax, __float_as_uint(magnitude));
    }
}

template <Format FORMAT>
__device__ void put(const Eight& v, void* to, u64 index, float scale) {
#if EIGHT
    if (FORMAT != LOW_PRECISION) {
        *reinterpret_cast<u64*>(static_cast<u8*>(to) + index) = codes<FORMAT>(v, scale);
        return;
    }
#endif
    store(v, static_cast<low_t*>(to) + index);
}

// sum = x + change, or x where nothing is added; reciprocal = 1 / √(mean(sum²) + ε); normed = sum · reciprocal · weight.
// A block a row, eight numbers a thread.
template <Format FORMAT>
__device__ void norm_of_row(const float* x, const low_t* change, const float* weight, float* sum, void* normed,
                            float* reciprocal, u32 width, float epsilon, const float* scale, u32* amax) {
    __shared__ float sums[32];
    const u32 column = threadIdx.x * 8;
    const u64 index = u64(blockIdx.x) * width + column;
    const bool inside = column < width;
    Eight v = {};
    float squares = 0;
    if (inside) {
        v = load(x + index);
        if (change != nullptr) {
            const Eight c = load(change + index);
#pragma unroll
            for (int i = 0; i < 8; i++) {
                v.at[i] += c.at[i];
            }
            store(v, sum + index);
        }
#pragma unroll
        for (int i = 0; i < 8; i++) {
            squares += v.at[i] * v.at[i];
        }
    }
    const float r = rsqrtf(block_sum(squares, sums) / width + epsilon);
    if (threadIdx.x == 0) {
        reciprocal[blockIdx.x] = r;
    }
    if (inside) {
        const Eight w = load(weight + column);
#pragma unroll
        for (int i = 0; i < 8; i++) {
            v.at[i] = v.at[i] * r * w.at[i];
        }
        put<FORMAT>(v, normed, index, FORMAT == LOW_PRECISION ? 1 : *scale);
    }
    if (FORMAT != LOW_PRECISION) {
        collect(inside ? largest(v, 0) : 0, amax);
    }
}

extern "C" __global__ void norm_forward(const float* x, const low_t* change, const float* weight, float* sum, void* normed,
                                        float* reciprocal, u32 width, float epsilon, const float* scale, u32* amax) {
    norm_of_row<ACTIVATION>(x, change, weight, sum, normed, reciprocal, width, epsilon, scale, amax);
}

extern "C" __global__ void last_norm_forward(const float* x, const low_t* change, const float* weight, float* sum,
                                             void* normed, float* reciprocal, u32 width, float epsilon) {
    norm_of_row<LOW_PRECISION>(x, change, weight, sum, normed, reciprocal, width, epsilon, nullptr, nullptr);
}

// With y = x · r and g = gradient · weight: dx = r · (g − y · mean(g · y)) + residual, which may be none, in float32 and
// as a factor of products; each block's sums of gradient · y over its rows, for the weight's gradient, (blocks, width).
extern "C" __global__ void norm_backward(const low_t* gradient, const float* x, const float* reciprocal,
                                         const float* weight, const float* residual, float* dx, void* factor,
                                         float* partial, u32 rows, u32 rows_per_block, u32 width, const float* scale,
                                         u32* amax) {
    __shared__ float sums[2][32];
    const u32 column = threadIdx.x * 8;
    const bool inside = column < width;
    const u32 first = blockIdx.x * rows_per_block;
    const u32 end = min(rows, first + rows_per_block);
    const Eight w = inside ? load(weight + column) : Eight{};
    const float times = GRADIENT == LOW_PRECISION || factor == nullptr ? 1 : *scale;
    Eight of_weight = {};
    float magnitude = 0;
    Eight next_gradient = {}, next_x = {};
    if (inside && first < end) {
        next_gradient = load(gradient + u64(first) * width + column);
        next_x = load(x + u64(first) * width + column);
    }
    for (u32 row = first; row < end; row++) {
        const Eight d = next_gradient;
        Eight y = next_x;
        const u64 index = u64(row) * width + column;
        if (inside && row + 1 < end) {
            next_gradient = load(gradient + index + width);
            next_x = load(x + index + width);
        }
        Eight before = {};
        if (inside && residual != nullptr) {
            before = load(residual + index);
        }
        const float r = reciprocal[row];
        float products = 0;
#pragma unroll
        for (int i = 0; i < 8; i++) {
            y.at[i] *= r;
            products += d.at[i] * w.at[i] * y.at[i];
            of_weight.at[i] += d.at[i] * y.at[i];
        }
        const float mean = block_sum(products, sums[row % 2]) / width;
        if (inside) {
            Eight result;
#pragma unroll
            for (int i = 0; i < 8; i++) {
                result.at[i] = r * (d.at[i] * w.at[i] - y.at[i] * mean) + before.at[i];
            }
            store(result, dx + index);
            if (factor != nullptr) {
                put<GRADIENT>(result, factor, index, times);
                magnitude = largest(result, magnitude);
            }
        }
    }
    if (inside) {
        store(of_weight, partial + u64(blockIdx.x) * width + column);
    }
    if (GRADIENT != LOW_PRECISION && factor != nullptr) {
        collect(magnitude, amax);
    }
}

// Sums over the blocks of each of several norms, (norms, blocks, width) to (norms, width), always in the same order. A
// block has 32 columns and 8 strides.
extern "C" __global__ void column_sums(const float* partial, float* sums, u32 blocks, u32 width) {
    __shared__ float strides[8][33];
    const u32 lane = threadIdx.x % 32;
    const u32 stride = threadIdx.x / 32;
    const u32 column = blockIdx.x * 32 + lane;
    float sum = 0;
    if (column < width) {
        const float* of_norm = partial + u64(blockIdx.y) * blocks * width + column;
#pragma unroll 8
        for (u32 block = stride; block < blocks; block += 8) {
            sum += of_norm[u64(block) * width];
        }
    }
    strides[stride][lane] = sum;
    __syncthreads();
    if (stride == 0 && column < width) {
        for (u32 other = 1; other < 8; other++) {
            sum += strides[other][lane];
        }
        sums[u64(blockIdx.y) * width + column] = sum;
    }
}

// Tiles of 64 rows and 64 columns; a thread has eight neighbours of two rows. Where products want a factor's columns side
// by side, too, the tile is turned in shared memory.
constexpr u32 TILE = 64;

struct Tile {
    u8 codes[TILE][TILE + 4];
};

template <Format FORMAT>
__device__ void put_tile(const Eight& v, void* rows, u64 index, float scale, Tile& tile, u32 row, u32 column) {
#if EIGHT
    if (FORMAT != LOW_PRECISION) {
        const u64 all = codes<FORMAT>(v, scale);
        *reinterpret_cast<u64*>(static_cast<u8*>(rows) + index) = all;
        *reinterpret_cast<u32*>(&tile.codes[row][column]) = u32(all);
        *reinterpret_cast<u32*>(&tile.codes[row][column + 4]) = u32(all >> 32);
        return;
    }
#endif
    store(v, static_cast<low_t*>(rows) + index);
}

// Writes the tile at (row, column) of a matrix into its transpose, whose rows are as long as the matrix has rows: four rows
// and four columns a thread.
__device__ void put_turned(const Tile& tile, u8* turned, u32 first_row, u32 first_column, u32 rows, u32 columns) {
    __syncthreads();
    const u32 row = threadIdx.x % 16 * 4;
    const u32 column = threadIdx.x / 16 * 4;
    if (first_column + column >= columns || first_row + row >= rows) {
        return;
    }
    u32 of_row[4];
#pragma unroll
    for (int i = 0; i < 4; i++) {
        of_row[i] = *reinterpret_cast<const u32*>(&tile.codes[row + i][column]);
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
        const u32 take = i | (i + 4) << 4;
        const u32 low = __byte_perm(of_row[0], of_row[1], take);
        const u32 high = __byte_perm(of_row[2], of_row[3], take);
        *reinterpret_cast<u32*>(turned + u64(first_column + column + i) * rows + first_row + row) =
            __byte_perm(low, high, 0x5410);
    }
}

// Rotary positions: pairs of neighbours turned by their position's angles or, going back, by the negative angles. The column
// is that of the first of them, among those of all heads.
template <bool BACK>
__device__ void rotate(Eight& v, const float* cosines, const float* sines, u32 token, u32 context, u32 column, u32 head) {
    const u32 angle = token % context * (head / 2) + column % head / 2;
    const float4 c = *reinterpret_cast<const float4*>(cosines + angle);
    const float4 s = *reinterpret_cast<const float4*>(sines + angle);
    const float cosine[4] = {c.x, c.y, c.z, c.w};
    const float sine[4] = {s.x, s.y, s.z, s.w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
        const float even = v.at[2 * i];
        const float odd = v.at[2 * i + 1];
        const float signed_sine = BACK ? -sine[i] : sine[i];
        v.at[2 * i] = even * cosine[i] - odd * signed_sine;
        v.at[2 * i + 1] = even * signed_sine + odd * cosine[i];
    }
}

// Queries and keys turned, values as they are. (tokens, 3, width) to (3, tokens, width). A grid has 65535 blocks in its
// second dimension at most, and may have more tokens.
extern "C" __global__ void rotate_forward(const low_t* qkv, const float* cosines, const float* sines, low_t* turned,
                                          u32 tokens, u32 context, u32 width, u32 head) {
    const u32 column = (blockIdx.y * blockDim.x + threadIdx.x) * 8;
    if (column >= 3 * width) {
        return;
    }
    const u32 token = blockIdx.x;
    const u32 part = column / width;
    Eight v = load(qkv + u64(token) * 3 * width + column);
    if (part < 2) {
        rotate<false>(v, cosines, sines, token, context, column, head);
    }
    store(v, turned + (u64(part) * tokens + token) * width + column % width);
}

// The way back: gradients of queries, keys and values, each (tokens, width), to (tokens, 3, width).
extern "C" __global__ void rotate_backward(const low_t* queries, const low_t* keys, const low_t* values,
                                           const float* cosines, const float* sines, void* factor, u8* turned, u32 tokens,
                                           u32 context, u32 width, u32 head, const float* scale, u32* amax) {
    __shared__ Tile tile;
    const float times = GRADIENT == LOW_PRECISION ? 1 : *scale;
    const u32 in_tile = threadIdx.x % 8 * 8;
    const u32 column = blockIdx.x * TILE + in_tile;
    float magnitude = 0;
    for (u32 row = threadIdx.x / 8; row < TILE; row += 32) {
        const u32 token = blockIdx.y * TILE + row;
        if (token >= tokens || column >= 3 * width) {
            continue;
        }
        const u32 part = column / width;
        const low_t* from = part == 0 ? queries : part == 1 ? keys : values;
        Eight v = load(from + u64(token) * width + column % width);
        if (part < 2) {
            rotate<true>(v, cosines, sines, token, context, column, head);
        }
        magnitude = largest(v, magnitude);
        put_tile<GRADIENT>(v, factor, u64(token) * 3 * width + column, times, tile, row, in_tile);
    }
    if (GRADIENT != LOW_PRECISION) {
        put_turned(tile, turned, blockIdx.y * TILE, blockIdx.x * TILE, tokens, 3 * width);
        collect(magnitude, amax);
    }
}

__device__ float sigmoid(float x) {
    return 1 / (1 + expf(-x));
}

// silu(gate) · up, from (tokens, 2, width) to (tokens, width).
extern "C" __global__ void gate_forward(const low_t* gate_up, void* gated, u8* turned, u32 tokens, u32 width,
                                        const float* scale, u32* amax) {
    __shared__ Tile tile;
    const float times = ACTIVATION == LOW_PRECISION ? 1 : *scale;
    const u32 in_tile = threadIdx.x % 8 * 8;
    const u32 column = blockIdx.x * TILE + in_tile;
    float magnitude = 0;
    for (u32 row = threadIdx.x / 8; row < TILE; row += 32) {
        const u32 token = blockIdx.y * TILE + row;
        if (token >= tokens || column >= width) {
            continue;
        }
        const Eight gate = load(gate_up + u64(token) * 2 * width + column);
        const Eight up = load(gate_up + (u64(token) * 2 + 1) * width + column);
        Eight v;
#pragma unroll
        for (int i = 0; i < 8; i++) {
            v.at[i] = gate.at[i] * sigmoid(gate.at[i]) * up.at[i];
        }
        magnitude = largest(v, magnitude);
        put_tile<ACTIVATION>(v, gated, u64(token) * width + column, times, tile, row, in_tile);
    }
    if (ACTIVATION != LOW_PRECISION) {
        put_turned(tile, turned, blockIdx.y * TILE, blockIdx.x * TILE, tokens, width);
        collect(magnitude, amax);
    }
}

// From the gradient of silu(gate) · up, (tokens, width), to that of gate and up, (tokens, 2, width).
extern "C" __global__ void gate_backward(const low_t* gradient, const low_t* gate_up, void* factor, u8* turned, u32 tokens,
                                         u32 width, const float* scale, u32* amax) {
    __shared__ Tile of_gate;
    __shared__ Tile of_up;
    const float times = GRADIENT == LOW_PRECISION ? 1 : *scale;
    const u32 in_tile = threadIdx.x % 8 * 8;
    const u32 column = blockIdx.x * TILE + in_tile;
    float magnitude = 0;
    for (u32 row = threadIdx.x / 8; row < TILE; row += 32) {
        const u32 token = blockIdx.y * TILE + row;
        if (token >= tokens || column >= width) {
            continue;
        }
        const Eight d = load(gradient + u64(token) * width + column);
        const Eight gate = load(gate_up + u64(token) * 2 * width + column);
        const Eight up = load(gate_up + (u64(token) * 2 + 1) * width + column);
        Eight of_g, of_u;
#pragma unroll
        for (int i = 0; i < 8; i++) {
            const float s = sigmoid(gate.at[i]);
            of_g.at[i] = d.at[i] * up.at[i] * s * (1 + gate.at[i] * (1 - s));
            of_u.at[i] = d.at[i] * gate.at[i] * s;
        }
        magnitude = largest(of_u, largest(of_g, magnitude));
        put_tile<GRADIENT>(of_g, factor, u64(token) * 2 * width + column, times, of_gate, row, in_tile);
        put_tile<GRADIENT>(of_u, factor, (u64(token) * 2 + 1) * width + column, times, of_up, row, in_tile);
    }
    if (GRADIENT != LOW_PRECISION) {
        put_turned(of_gate, turned, blockIdx.y * TILE, blockIdx.x * TILE, tokens, width);
        put_turned(of_up, turned + u64(width) * tokens, blockIdx.y * TILE, blockIdx.x * TILE, tokens, width);
        collect(magnitude, amax);
    }
}

#if LOW != 32
// Float32 to low precision.
extern "C" __global__ void narrow(const float* wide, low_t* low, u64 count) {
    const u64 index = (u64(blockIdx.x) * blockDim.x + threadIdx.x) * 8;
    if (index < count) {
        store(load(wide + index), low + index);
    }
}
#endif

#if EIGHT
// A matrix cast to e4m3 by rows and by columns. Both loads come before what waits for them.
template <class From>
__device__ void cast_turned(const From* __restrict__ matrix, void* __restrict__ by_rows, u8* __restrict__ turned, u32 rows,
                            u32 columns, const float* __restrict__ scale, u32* amax) {
    __shared__ Tile tile;
    const u32 in_tile = threadIdx.x % 8 * 8;
    const u32 column = blockIdx.x * TILE + in_tile;
    const u32 first = blockIdx.y * TILE + threadIdx.x / 8;
    const bool inside[2] = {first < rows && column < columns, first + TILE / 2 < rows && column < columns};
    Eight v[2] = {};
#pragma unroll
    for (int half = 0; half < 2; half++) {
        if (inside[half]) {
            v[half] = load(matrix + u64(first + half * TILE / 2) * columns + column);
        }
    }
    const float times = *scale;
#pragma unroll
    for (int half = 0; half < 2; half++) {
        if (inside[half]) {
            const u32 row = threadIdx.x / 8 + half * TILE / 2;
            put_tile<E4M3>(v[half], by_rows, u64(first + half * TILE / 2) * columns + column, times, tile, row, in_tile);
        }
    }
    put_turned(tile, turned, blockIdx.y * TILE, blockIdx.x * TILE, rows, columns);
    collect(largest(v[1], largest(v[0], 0)), amax);
}

extern "C" __global__ void cast_weight(const float* matrix, void* by_rows, u8* turned, u32 rows, u32 columns,
                                       const float* scale, u32* amax) {
    cast_turned(matrix, by_rows, turned, rows, columns, scale, amax);
}

extern "C" __global__ void cast_activation(const low_t* matrix, void* by_rows, u8* turned, u32 rows, u32 columns,
                                           const float* scale, u32* amax) {
    cast_turned(matrix, by_rows, turned, rows, columns, scale, amax);
}

// A matrix of eight bits each, turned.
extern "C" __global__ void turn(const u8* matrix, u8* turned, u32 rows, u32 columns) {
    __shared__ Tile tile;
    const u32 in_tile = threadIdx.x % 8 * 8;
    const u32 column = blockIdx.x * TILE + in_tile;
    for (u32 row = threadIdx.x / 8; row < TILE; row += 32) {
        const u32 of_matrix = blockIdx.y * TILE + row;
        if (of_matrix < rows && column < columns) {
            const u64 all = *reinterpret_cast<const u64*>(matrix + u64(of_matrix) * columns + column);
            *reinterpret_cast<u32*>(&tile.codes[row][in_tile]) = u32(all);
            *reinterpret_cast<u32*>(&tile.codes[row][in_tile + 4]) = u32(all >> 32);
        }
    }
    put_turned(tile, turned, blockIdx.y * TILE, blockIdx.x * TILE, rows, columns);
}

constexpr float LARGEST_FLOAT = 3.402823466e38f;

// Delayed scaling: a tensor's next scale is the format's largest number over the largest magnitude of its last `depth`
// casts; where that is 0 or not finite it stays as it is. A thread a tensor; its magnitude starts anew.
// Scales, their inverses and magnitudes are `stride` numbers apart.
extern "C" __global__ void next_scales(u32* amax, float* history, float* scales, float* inverses, const float* largest,
                                       u32 tensors, u32 stride, u32 depth) {
    const u32 tensor = blockIdx.x * blockDim.x + threadIdx.x;
    if (tensor >= tensors) {
        return;
    }
    float* of_tensor = history + u64(tensor) * depth;
    float newest = __uint_as_float(amax[tensor * stride]);
    float most = newest;
    for (u32 age = 0; age < depth; age++) {
        const float older = of_tensor[age];
        of_tensor[age] = newest;
        newest = older;
        most = fmaxf(most, of_tensor[age]);
    }
    if (most > 0 && most <= LARGEST_FLOAT) {
        const float scale = fminf(largest[tensor] / most, LARGEST_FLOAT);
        scales[tensor * stride] = scale;
        inverses[tensor * stride] = 1 / scale;
    }
    amax[tensor * stride] = 0;
}
#endif
