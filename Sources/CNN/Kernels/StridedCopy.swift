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
        dimensions = Self.reordered(merged)
    }

    /// The dimension that is contiguous in the source last but one, so that it makes tiles with the one that is contiguous
    /// in the destination; a short one of the two before the other.
    private static func reordered(_ dimensions: [Dimension]) -> [Dimension] {
        guard let last = dimensions.last, last.sourceStride != 1,
            let index = dimensions.firstIndex(where: { $0.sourceStride == 1 })
        else { return dimensions }
        var result = dimensions
        result.remove(at: index)
        let isLonger = last.size < shortest && dimensions[index].size > last.size
        result.insert(dimensions[index], at: isLonger ? result.count : result.count - 1)
        return result
    }

    /// Fewer elements than this are no side of a tile.
    private static let shortest = 8

    func run<Element: TensorElement>(from source: UnsafePointer<Element>, to destination: UnsafeMutablePointer<Element>)
    {
        guard !isEmpty else { return }
        copy(0, 0..<dimensions[0].size, source + sourceOffset, destination + destinationOffset)
    }

    /// The same for one task's share.
    func runShare<Element: TensorElement>(
        _ arguments: KernelArguments, from source: UnsafePointer<Element>,
        to destination: UnsafeMutablePointer<Element>
    ) {
        guard !isEmpty else { return }
        let share = arguments.share(of: dimensions[0].size, multiple: dimensions.count > 2 ? 1 : 64)
        copy(0, share, source + sourceOffset, destination + destinationOffset)
    }

    private func copy<Element: TensorElement>(
        _ axis: Int, _ range: Range<Int>, _ source: UnsafePointer<Element>,
        _ destination: UnsafeMutablePointer<Element>
    ) {
        let dimension = dimensions[axis]
        guard axis == dimensions.count - 1 else {
            let next = dimensions[axis + 1]
            if dimension.sourceStride == 1, next.destinationStride == 1, min(dimension.size, next.size) >= Self.shortest
            {
                return transpose(
                    range, columns: next.size, source, next.sourceStride, destination, dimension.destinationStride)
            }
            for index in range {
                copy(
                    axis + 1, 0..<next.size, source + index * dimension.sourceStride,
                    destination + index * dimension.destinationStride)
            }
            return
        }
        if dimension.sourceStride == 1, dimension.destinationStride == 1 {
            (destination + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
        } else {
            for index in range {
                destination[index &* dimension.destinationStride] = source[index &* dimension.sourceStride]
            }
        }
    }

    /// Copies rows, contiguous in the destination, from columns that are contiguous in the source: in tiles, so that each
    /// cache line of the source is used up before it is lost.
    private func transpose<Element: TensorElement>(
        _ rows: Range<Int>, columns: Int, _ source: UnsafePointer<Element>, _ sourceStride: Int,
        _ destination: UnsafeMutablePointer<Element>, _ destinationStride: Int
    ) {
        let tile = 16
        for firstRow in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: tile) {
            let lastRow = min(firstRow &+ tile, rows.upperBound)
            for firstColumn in Swift.stride(from: 0, to: columns, by: tile) {
                let lastColumn = min(firstColumn &+ tile, columns)
                var row = firstRow
                while Element.self == Float.self, row &+ 4 <= lastRow {
                    var column = firstColumn
                    while column &+ 4 <= lastColumn {
                        transposeFour(
                            source + (column &* sourceStride &+ row), sourceStride,
                            destination + (row &* destinationStride &+ column), destinationStride)
                        column &+= 4
                    }
                    while column < lastColumn {
                        for row in row..<row &+ 4 {
                            destination[row &* destinationStride &+ column] = source[column &* sourceStride &+ row]
                        }
                        column &+= 1
                    }
                    row &+= 4
                }
                while row < lastRow {
                    for column in firstColumn..<lastColumn {
                        destination[row &* destinationStride &+ column] = source[column &* sourceStride &+ row]
                    }
                    row &+= 1
                }
            }
        }
    }

    /// Four rows of four elements of four bytes.
    @inline(__always)
    private func transposeFour(
        _ source: UnsafeRawPointer, _ sourceStride: Int, _ destination: UnsafeMutableRawPointer,
        _ destinationStride: Int
    ) {
        func line(_ index: Int) -> SIMD4<Float> {
            source.loadUnaligned(fromByteOffset: 4 &* index &* sourceStride, as: SIMD4<Float>.self)
        }
        let (a, b, c, d) = (line(0), line(1), line(2), line(3))
        for row in 0..<4 {
            destination.storeBytes(
                of: SIMD4(a[row], b[row], c[row], d[row]), toByteOffset: 4 &* row &* destinationStride,
                as: SIMD4<Float>.self)
        }
    }
}
