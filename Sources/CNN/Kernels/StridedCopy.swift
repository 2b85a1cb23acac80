// Runs on: the session's thread; made on any.

/// Copies a box of elements between two layouts. Transposing, slicing, joining and repeating are all this.
///
/// Invariants: whoever makes one sees to it that every index reached lies inside both tensors. Strides count elements;
/// a source stride may be 0 (repeat) or negative (reverse).
struct StridedCopy {
    private struct Dimension {
        var size: Int
        var sourceStride: Int
        var destinationStride: Int
    }

    private let dimensions: [Dimension]
    private let sourceOffset: Int
    private let destinationOffset: Int
    private let isEmpty: Bool

    init(
        shape: [Int], sourceStrides: [Int], destinationStrides: [Int], sourceOffset: Int = 0, destinationOffset: Int = 0
    ) {
        self.sourceOffset = sourceOffset
        self.destinationOffset = destinationOffset
        isEmpty = shape.contains(0)
        var merged: [Dimension] = []
        for axis in shape.indices where shape[axis] != 1 {
            let next = Dimension(
                size: shape[axis], sourceStride: sourceStrides[axis], destinationStride: destinationStrides[axis])
            if let last = merged.last, last.sourceStride == next.sourceStride * next.size,
                last.destinationStride == next.destinationStride * next.size
            {
                merged[merged.count - 1] = Dimension(
                    size: last.size * next.size, sourceStride: next.sourceStride,
                    destinationStride: next.destinationStride)
            } else {
                merged.append(next)
            }
        }
        if merged.isEmpty { merged = [Dimension(size: 1, sourceStride: 1, destinationStride: 1)] }
        dimensions = merged
    }

    func run<Element: TensorElement>(from source: UnsafePointer<Element>, to destination: UnsafeMutablePointer<Element>)
    {
        guard !isEmpty else { return }
        copy(0, source + sourceOffset, destination + destinationOffset)
    }

    private func copy<Element: TensorElement>(
        _ axis: Int, _ source: UnsafePointer<Element>, _ destination: UnsafeMutablePointer<Element>
    ) {
        let dimension = dimensions[axis]
        guard axis == dimensions.count - 1 else {
            for index in 0..<dimension.size {
                copy(
                    axis + 1, source + index * dimension.sourceStride, destination + index * dimension.destinationStride
                )
            }
            return
        }
        if dimension.sourceStride == 1, dimension.destinationStride == 1 {
            destination.update(from: source, count: dimension.size)
        } else {
            for index in 0..<dimension.size {
                destination[index &* dimension.destinationStride] = source[index &* dimension.sourceStride]
            }
        }
    }
}
