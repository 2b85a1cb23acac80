// Runs on: the thread of the detector that calls.
import CKernels

/// Whether one window passes a stage: the leaves are added in double precision and in the file's order, as
/// `predictOrdered`, `predictOrderedStump` and `predictCategoricalStump` of OpenCV 4 do (modules/objdetect/src/cascadedetect.hpp).
@inline(__always)
func passes(_ index: Int, _ row: faces_row, _ column: Int) -> Bool {
    let stage = row.stages[index]
    let narrow = row.narrow + column
    let wide = row.wide + column
    let normalization = row.patterns == nil ? row.normalizations[column] : 0
    var sum = 0.0
    var tree = Int(stage.first_tree)
    let end = tree &+ Int(stage.tree_count)
    if let patterns = row.patterns {
        while tree < end {
            let isLeft = isLeft(patterns + tree, narrow)
            sum += Double(row.leaves[2 &* tree &+ (isLeft ? 0 : 1)])
            tree &+= 1
        }
    } else if row.nodes_per_tree == 1 {
        while tree < end {
            let isLeft = isLeft(row.nodes + tree, narrow, wide, normalization)
            sum += Double(row.leaves[2 &* tree &+ (isLeft ? 0 : 1)])
            tree &+= 1
        }
    } else {
        while tree < end {
            let nodes = row.nodes + Int(row.trees[tree].first_node)
            var node = 0
            repeat {
                let isLeft = isLeft(nodes + node, narrow, wide, normalization)
                node = Int(isLeft ? nodes[node].left : nodes[node].right)
            } while node > 0
            sum += Double(row.leaves[Int(row.trees[tree].first_leaf) &- node])
            tree &+= 1
        }
    }
    return !(sum < Double(stage.threshold))
}

/// Whether a window goes left at a node.
@inline(__always)
private func isLeft(
    _ node: UnsafePointer<faces_node>, _ narrow: UnsafePointer<Int16>, _ wide: UnsafePointer<Int32>,
    _ normalization: Float
) -> Bool {
    let p = node.pointee.corners
    let value: Float
    if Int(node.pointee.shape) == FACES_NARROW_EDGE {
        let once = narrow[Int(p.0)] &- narrow[Int(p.1)] &- narrow[Int(p.2)] &+ narrow[Int(p.3)]
        let twice = narrow[Int(p.4)] &- narrow[Int(p.5)]
        value = Float(once &+ twice &+ twice)
    } else if Int(node.pointee.shape) != FACES_WIDE {
        let whole = narrow[Int(p.0)] &- narrow[Int(p.1)] &- narrow[Int(p.2)] &+ narrow[Int(p.3)]
        let part = narrow[Int(p.4)] &- narrow[Int(p.5)] &- narrow[Int(p.6)] &+ narrow[Int(p.7)]
        var sum = part &* node.pointee.factors.1 &- whole
        if Int(node.pointee.shape) == FACES_NARROW_THREE {
            let other = narrow[Int(p.8)] &- narrow[Int(p.9)] &- narrow[Int(p.10)] &+ narrow[Int(p.11)]
            sum &+= other &* node.pointee.factors.2
        }
        value = Float(sum)
    } else {
        let factors = node.pointee.factors
        let first = wide[Int(p.0)] &- wide[Int(p.1)] &- wide[Int(p.2)] &+ wide[Int(p.3)]
        let second = wide[Int(p.4)] &- wide[Int(p.5)] &- wide[Int(p.6)] &+ wide[Int(p.7)]
        var sum = first &* Int32(factors.0) &+ second &* Int32(factors.1)
        if factors.2 != 0 {
            let third = wide[Int(p.8)] &- wide[Int(p.9)] &- wide[Int(p.10)] &+ wide[Int(p.11)]
            sum &+= third &* Int32(factors.2)
        }
        value = Float(sum)
    }
    return value * normalization < node.pointee.threshold
}

/// Whether a window's code is in the subset.
@inline(__always)
private func isLeft(_ pattern: UnsafePointer<faces_pattern>, _ narrow: UnsafePointer<Int16>) -> Bool {
    let p = pattern.pointee.corners
    @inline(__always) func sum(_ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) -> UInt16 {
        UInt16(bitPattern: narrow[Int(a)] &- narrow[Int(b)] &- narrow[Int(c)] &+ narrow[Int(d)])
    }
    let centre = sum(p.5, p.6, p.9, p.10)
    @inline(__always) func bit(_ value: Int, _ cell: UInt16) -> Int { cell >= centre ? value : 0 }
    let top =
        bit(128, sum(p.0, p.1, p.4, p.5)) | bit(64, sum(p.1, p.2, p.5, p.6)) | bit(32, sum(p.2, p.3, p.6, p.7))
    let bottom =
        bit(8, sum(p.10, p.11, p.14, p.15)) | bit(4, sum(p.9, p.10, p.13, p.14)) | bit(2, sum(p.8, p.9, p.12, p.13))
    let code = top | bit(16, sum(p.6, p.7, p.10, p.11)) | bottom | bit(1, sum(p.4, p.5, p.8, p.9))
    let subset = UnsafeRawPointer(pattern).loadUnaligned(
        fromByteOffset: 64 &+ 4 &* (code >> 5), as: UInt32.self)
    return subset >> UInt32(truncatingIfNeeded: code & 31) & 1 != 0
}
