// Runs on: made once; its functions run on the session's threads.
import CKernels
import CNNKernelsBaseline
import Processor

#if arch(x86_64)
    import CNNKernelsAVX2
    import CNNKernelsAVX512
#endif

/// The kernels for one kind of processor. All of them are compiled from one source.
struct KernelTable: Sendable {
    let level: ProcessorLevel
    /// Channels that lie side by side in a blocked tensor: the lanes of a vector.
    let width: Int
    let convolve: @Sendable (UnsafePointer<kernel_convolution>) -> Void
    let depthwise: @Sendable (UnsafePointer<kernel_sliding>) -> Void
    let winogradInput: @Sendable (UnsafePointer<kernel_winograd>) -> Void
    let winogradOutput: @Sendable (UnsafePointer<kernel_winograd>) -> Void
    let maxPool: @Sendable (UnsafePointer<kernel_sliding>) -> Void
    let averagePool: @Sendable (UnsafePointer<kernel_sliding>) -> Void
    /// Input, first and last block, pixels, whether the largest and not the sum, factor, output.
    let reducePlane: @Sendable (UnsafePointer<Float>, Int, Int, Int, Bool, Float, UnsafeMutablePointer<Float>) -> Void
    /// Activation, source, destination, count.
    let activate: @Sendable (kernel_activation, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
    let add: @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
    let multiply: @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
    /// Input, scale, shift, output, first and last block, pixels.
    let scaleChannels:
        @Sendable (
            UnsafePointer<Float>, UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>, Int, Int,
            Int
        ) -> Void
    /// Input, output, channels, pixels, first and last block.
    let toBlocks: @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int, Int, Int) -> Void
    let fromBlocks: @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int, Int, Int) -> Void
    /// Input, output, rows, columns, floats an element, first row, padded rows, left, padded columns.
    let copyPadded:
        @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int, Int, Int, Int, Int, Int) -> Void
    let addProduct: @Sendable (UnsafePointer<kernel_product>) -> Void
    let addTransposedProduct: @Sendable (UnsafePointer<kernel_product>) -> Void
    /// Blocks, floats from block to block, output, floats from row to row, rows, columns.
    let addBlocks: @Sendable (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>, Int, Int, Int) -> Void
    /// Source, count, target.
    let widenHalves: @Sendable (UnsafeRawPointer, Int, UnsafeMutablePointer<Float>) -> Void
    let widenBrainFloats: @Sendable (UnsafeRawPointer, Int, UnsafeMutablePointer<Float>) -> Void

    /// Writes floats of any encoding as float32.
    func widen(_ source: EncodedFloats, _ count: Int, _ target: UnsafeMutablePointer<Float>) {
        switch source.encoding {
        case .float16: widenHalves(source.bytes, count, target)
        case .bfloat16: widenBrainFloats(source.bytes, count, target)
        case .native, .float64: source.encoding.widen(source.bytes, count: count, into: target)
        }
    }

    /// The best for this processor, or what the environment variable `SURSATHI_CPU` asks for.
    static let preferred = available.last { $0.level == ProcessorLevel.preferred } ?? baseline

    /// The levels that this processor can run.
    static var available: [KernelTable] {
        #if arch(x86_64)
            return [baseline, avx2, avx512].filter { ProcessorLevel.available.contains($0.level) }
        #else
            return [baseline]
        #endif
    }
}

extension KernelTable {
    static let baseline = KernelTable(
        level: .baseline, width: CNNKernelsBaseline.blockWidth,
        convolve: { CNNKernelsBaseline.convolve($0) },
        depthwise: { CNNKernelsBaseline.depthwise($0) },
        winogradInput: { CNNKernelsBaseline.winogradInput($0) },
        winogradOutput: { CNNKernelsBaseline.winogradOutput($0) },
        maxPool: { CNNKernelsBaseline.maxPool($0) },
        averagePool: { CNNKernelsBaseline.averagePool($0) },
        reducePlane: {
            CNNKernelsBaseline.reducePlane($0, blocks: $1, $2, pixels: $3, maximum: $4, factor: $5, to: $6)
        },
        activate: { CNNKernelsBaseline.activate($0, from: $1, to: $2, count: $3) },
        add: { CNNKernelsBaseline.add($0, $1, to: $2, count: $3) },
        multiply: { CNNKernelsBaseline.multiply($0, $1, to: $2, count: $3) },
        scaleChannels: {
            CNNKernelsBaseline.scaleChannels($0, scale: $1, shift: $2, to: $3, blocks: $4, $5, pixels: $6)
        },
        toBlocks: { CNNKernelsBaseline.toBlocks($0, to: $1, channels: $2, pixels: $3, blocks: $4, $5) },
        fromBlocks: { CNNKernelsBaseline.fromBlocks($0, to: $1, channels: $2, pixels: $3, blocks: $4, $5) },
        copyPadded: {
            CNNKernelsBaseline.copyPadded(
                $0, to: $1, rows: $2, columns: $3, size: $4, firstRow: $5, paddedRows: $6, left: $7, paddedColumns: $8)
        },
        addProduct: { CNNKernelsBaseline.addProduct($0) },
        addTransposedProduct: { CNNKernelsBaseline.addTransposedProduct($0) },
        addBlocks: {
            CNNKernelsBaseline.addBlocks($0, blockStride: $1, to: $2, stride: $3, rows: $4, columns: $5)
        },
        widenHalves: { CNNKernelsBaseline.widenHalves($0, to: $2, count: $1) },
        widenBrainFloats: { CNNKernelsBaseline.widenBrainFloats($0, to: $2, count: $1) })

    #if arch(x86_64)
        static let avx2 = KernelTable(
            level: .avx2, width: CNNKernelsAVX2.blockWidth,
            convolve: { CNNKernelsAVX2.convolve($0) },
            depthwise: { CNNKernelsAVX2.depthwise($0) },
            winogradInput: { CNNKernelsAVX2.winogradInput($0) },
            winogradOutput: { CNNKernelsAVX2.winogradOutput($0) },
            maxPool: { CNNKernelsAVX2.maxPool($0) },
            averagePool: { CNNKernelsAVX2.averagePool($0) },
            reducePlane: {
                CNNKernelsAVX2.reducePlane($0, blocks: $1, $2, pixels: $3, maximum: $4, factor: $5, to: $6)
            },
            activate: { CNNKernelsAVX2.activate($0, from: $1, to: $2, count: $3) },
            add: { CNNKernelsAVX2.add($0, $1, to: $2, count: $3) },
            multiply: { CNNKernelsAVX2.multiply($0, $1, to: $2, count: $3) },
            scaleChannels: {
                CNNKernelsAVX2.scaleChannels($0, scale: $1, shift: $2, to: $3, blocks: $4, $5, pixels: $6)
            },
            toBlocks: { CNNKernelsAVX2.toBlocks($0, to: $1, channels: $2, pixels: $3, blocks: $4, $5) },
            fromBlocks: { CNNKernelsAVX2.fromBlocks($0, to: $1, channels: $2, pixels: $3, blocks: $4, $5) },
            copyPadded: {
                CNNKernelsAVX2.copyPadded(
                    $0, to: $1, rows: $2, columns: $3, size: $4, firstRow: $5, paddedRows: $6, left: $7,
                    paddedColumns: $8)
            },
            addProduct: { CNNKernelsAVX2.addProduct($0) },
            addTransposedProduct: { CNNKernelsAVX2.addTransposedProduct($0) },
            addBlocks: {
                CNNKernelsAVX2.addBlocks($0, blockStride: $1, to: $2, stride: $3, rows: $4, columns: $5)
            },
            widenHalves: { CNNKernelsAVX2.widenHalves($0, to: $2, count: $1) },
            widenBrainFloats: { CNNKernelsAVX2.widenBrainFloats($0, to: $2, count: $1) })

        static let avx512 = KernelTable(
            level: .avx512, width: CNNKernelsAVX512.blockWidth,
            convolve: { CNNKernelsAVX512.convolve($0) },
            depthwise: { CNNKernelsAVX512.depthwise($0) },
            winogradInput: { CNNKernelsAVX512.winogradInput($0) },
            winogradOutput: { CNNKernelsAVX512.winogradOutput($0) },
            maxPool: { CNNKernelsAVX512.maxPool($0) },
            averagePool: { CNNKernelsAVX512.averagePool($0) },
            reducePlane: {
                CNNKernelsAVX512.reducePlane($0, blocks: $1, $2, pixels: $3, maximum: $4, factor: $5, to: $6)
            },
            activate: { CNNKernelsAVX512.activate($0, from: $1, to: $2, count: $3) },
            add: { CNNKernelsAVX512.add($0, $1, to: $2, count: $3) },
            multiply: { CNNKernelsAVX512.multiply($0, $1, to: $2, count: $3) },
            scaleChannels: {
                CNNKernelsAVX512.scaleChannels($0, scale: $1, shift: $2, to: $3, blocks: $4, $5, pixels: $6)
            },
            toBlocks: { CNNKernelsAVX512.toBlocks($0, to: $1, channels: $2, pixels: $3, blocks: $4, $5) },
            fromBlocks: { CNNKernelsAVX512.fromBlocks($0, to: $1, channels: $2, pixels: $3, blocks: $4, $5) },
            copyPadded: {
                CNNKernelsAVX512.copyPadded(
                    $0, to: $1, rows: $2, columns: $3, size: $4, firstRow: $5, paddedRows: $6, left: $7,
                    paddedColumns: $8)
            },
            addProduct: { CNNKernelsAVX512.addProduct($0) },
            addTransposedProduct: { CNNKernelsAVX512.addTransposedProduct($0) },
            addBlocks: {
                CNNKernelsAVX512.addBlocks($0, blockStride: $1, to: $2, stride: $3, rows: $4, columns: $5)
            },
            widenHalves: { CNNKernelsAVX512.widenHalves($0, to: $2, count: $1) },
            widenBrainFloats: { CNNKernelsAVX512.widenBrainFloats($0, to: $2, count: $1) })
    #endif
}
