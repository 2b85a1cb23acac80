// Runs on: the thread of the detector that calls.
import CKernels

/// The sums of a stage's leaves, of stumps that look at local binary patterns.
@inline(__always)
func leaves(
    of patterns: UnsafePointer<faces_pattern>, _ stage: faces_stage, _ row: faces_row, _ narrow: UnsafePointer<Int16>
) -> Floats {
    let first = Int(stage.first_tree)
    var index = first
    let end = first &+ Int(stage.tree_count)
    #if AVX2 || arch(arm64)
        var sum = Floats(repeating: stage.right_sum)
        while index < end {
            let found = faces_in_subset(codes(patterns + index, narrow), patterns + index)
            var isLeft = Integers()
            for lane in 0..<16 { isLeft[lane] = Int32(found[lane]) }
            let difference = Floats(repeating: row.leaf_differences[index])
            sum += unsafeBitCast(unsafeBitCast(difference, to: Integers.self) & isLeft, to: Floats.self)
            index &+= 1
        }
    #else
        var sum = Floats.zero
        while index < end {
            let codes = codes(patterns + index, narrow)
            let table = row.pattern_leaves + 256 &* index
            var leaf = Floats()
            for lane in 0..<16 { leaf[lane] = table[Int(codes[lane])] }
            sum += leaf
            index &+= 1
        }
    #endif
    return sum
}

/// The codes of sixteen windows.
@inline(__always)
private func codes(_ pattern: UnsafePointer<faces_pattern>, _ narrow: UnsafePointer<Int16>) -> Shorts {
    let p = pattern.pointee.corners
    // For each column of cells, what stands above each of the four lines between them.
    let (a, b, c) = aboveLine(p.0, p.1, p.2, p.3, narrow)
    let (d, e, f) = aboveLine(p.4, p.5, p.6, p.7, narrow)
    let (g, h, i) = aboveLine(p.8, p.9, p.10, p.11, narrow)
    let (j, k, l) = aboveLine(p.12, p.13, p.14, p.15, narrow)
    let centre = h &- e
    let top = bit(128, d &- a, centre) | bit(64, e &- b, centre) | bit(32, f &- c, centre)
    let bottom = bit(8, l &- i, centre) | bit(4, k &- h, centre) | bit(2, j &- g, centre)
    return top | bit(16, i &- f, centre) | bottom | bit(1, g &- d, centre)
}

@inline(__always)
private func aboveLine(
    _ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32, _ narrow: UnsafePointer<Int16>
) -> (Shorts, Shorts, Shorts) {
    let (first, second) = (load(narrow + Int(b)), load(narrow + Int(c)))
    return (first &- load(narrow + Int(a)), second &- first, load(narrow + Int(d)) &- second)
}

@inline(__always)
private func bit(_ value: Int16, _ cell: Shorts, _ centre: Shorts) -> Shorts {
    let isBright = unsafeBitCast(cell, to: SIMD16<UInt16>.self) .>= unsafeBitCast(centre, to: SIMD16<UInt16>.self)
    return Shorts.zero.replacing(with: Shorts(repeating: value), where: isBright)
}
