// Runs on: the thread of the detector that calls.
import CKernels

/// Evaluates a row of windows, sixteen neighbours at once, to the bit as OpenCV does one by one.
///
/// All of a window's arithmetic is OpenCV's, with two exceptions. A node's value, a sum of whole numbers, is computed in
/// integers: below 2^24 they are what single precision gives. A stage's leaves are added in single precision: where
/// the sum is nearer to the stage's threshold than its proven error, the window is evaluated anew, exactly. Once few
/// of the sixteen are left, they go on one by one, too.
/// - Returns: whether any window passes all stages.
public func scan(_ row: UnsafePointer<faces_row>) -> Bool {
    let row = row.pointee
    var carry: UInt32 = 0
    var any: UInt32 = 0
    var column = 0
    while column < row.columns {
        let left = row.columns &- column
        var alive: UInt32 = left >= 16 ? 0xFFFF : (1 << UInt32(truncatingIfNeeded: left)) &- 1
        var normalization = Floats.zero
        if row.patterns == nil {
            normalization = load(row.normalizations + column)
            alive &= bits(normalization .> Floats.zero)
        }
        if alive != 0 {
            let evaluated = alive
            alive = passing(0, row, column, normalization, alive)
            alive &= ~leftOut(besideRefused: evaluated & ~alive, carry: &carry)
            if alive != 0 { alive = passingOthers(row, column, normalization, alive) }
        } else {
            carry = 0
        }
        row.found[column >> 4] = UInt16(truncatingIfNeeded: alive)
        any |= alive
        column &+= 16
    }
    return any != 0
}

/// Up to this many windows it is faster to evaluate one by one.
@_transparent private var fewWindows: Int {
    #if AVX2
        0
    #else
        1
    #endif
}

/// Of the windows in `alive`, those that pass all stages after the first.
@inline(__always)
private func passingOthers(_ row: faces_row, _ column: Int, _ normalization: Floats, _ alive: UInt32) -> UInt32 {
    var alive = alive
    var stage = 1
    while stage < row.stage_count, alive.nonzeroBitCount > fewWindows {
        alive = passing(stage, row, column, normalization, alive)
        stage &+= 1
    }
    guard stage < row.stage_count else { return alive }
    var waiting = alive
    while waiting != 0 {
        let lane = waiting.trailingZeroBitCount
        waiting &= waiting &- 1
        var next = stage
        while next < row.stage_count, passes(next, row, column &+ lane) { next &+= 1 }
        if next < row.stage_count { alive &= ~(1 << UInt32(truncatingIfNeeded: lane)) }
    }
    return alive
}

/// Of the windows in `alive`, those that pass a stage.
@inline(__always)
private func passing(
    _ index: Int, _ row: faces_row, _ column: Int, _ normalization: Floats, _ alive: UInt32
) -> UInt32 {
    let stage = row.stages[index]
    let trees = row.trees + Int(stage.first_tree)
    let narrow = row.narrow + column
    let wide = row.wide + column
    let sum: Floats
    if let patterns = row.patterns {
        sum = leaves(of: patterns, stage, row, narrow)
    } else if row.nodes_per_tree == 1 {
        sum = stumps(stage, row, narrow, wide, normalization)
    } else {
        var leaves = Floats.zero
        var tree = 0
        while tree < Int(stage.tree_count) {
            leaves += leaf(trees[tree], row, narrow, wide, normalization)
            tree &+= 1
        }
        sum = leaves
    }
    let possible = bits(sum .>= Floats(repeating: stage.threshold - stage.error)) & alive
    if possible == 0 { return 0 }
    var result = possible & bits(sum .>= Floats(repeating: stage.threshold + stage.error))
    var unclear = possible & ~result
    while unclear != 0 {
        let lane = unclear.trailingZeroBitCount
        unclear &= unclear &- 1
        if passesExactly(index, row, column &+ lane) { result |= 1 << UInt32(truncatingIfNeeded: lane) }
    }
    return result
}

@inline(never)
private func passesExactly(_ index: Int, _ row: faces_row, _ column: Int) -> Bool { passes(index, row, column) }

/// The sums of a stage's leaves where every tree is a stump: all right leaves, and what left ones differ by.
@inline(__always)
private func stumps(
    _ stage: faces_stage, _ row: faces_row, _ narrow: UnsafePointer<Int16>, _ wide: UnsafePointer<Int32>,
    _ normalization: Floats
) -> Floats {
    let first = Int(stage.first_tree)
    let nodes = row.nodes + first
    let differences = row.leaf_differences + first
    var sum = Floats(repeating: stage.right_sum)
    var index = 0
    while index < Int(stage.tree_count) {
        let isLeft = isLeft(nodes + index, narrow, wide, normalization)
        sum += Floats.zero.replacing(with: Floats(repeating: differences[index]), where: isLeft)
        index &+= 1
    }
    return sum
}

/// The leaves that the windows end up at. Children stand after their parents, so nodes are done from the last.
@inline(__always)
private func leaf(
    _ tree: faces_tree, _ row: faces_row, _ narrow: UnsafePointer<Int16>, _ wide: UnsafePointer<Int32>,
    _ normalization: Floats
) -> Floats {
    let nodes = row.nodes + Int(tree.first_node)
    let leaves = row.leaves + Int(tree.first_leaf)
    var first = Floats.zero
    var second = Floats.zero
    @inline(__always) func value(_ child: Int16) -> Floats {
        child == 1 ? first : child == 2 ? second : Floats(repeating: leaves[-Int(child)])
    }
    if tree.node_count > 2 {
        let isLeft = isLeft(nodes + 2, narrow, wide, normalization)
        second = value(nodes[2].right).replacing(with: value(nodes[2].left), where: isLeft)
    }
    if tree.node_count > 1 {
        let isLeft = isLeft(nodes + 1, narrow, wide, normalization)
        first = value(nodes[1].right).replacing(with: value(nodes[1].left), where: isLeft)
    }
    let isLeft = isLeft(nodes, narrow, wide, normalization)
    return value(nodes[0].right).replacing(with: value(nodes[0].left), where: isLeft)
}

/// Which windows go left at a node.
@inline(__always)
private func isLeft(
    _ node: UnsafePointer<faces_node>, _ narrow: UnsafePointer<Int16>, _ wide: UnsafePointer<Int32>,
    _ normalization: Floats
) -> SIMDMask<Integers> {
    let p = node.pointee.corners
    let value: Floats
    if Int(node.pointee.shape) == FACES_NARROW_EDGE {
        let twice = load(narrow + Int(p.4)) &- load(narrow + Int(p.5))
        value = floats(sum(narrow, p.0, p.1, p.2, p.3) &+ twice &+ twice)
    } else if Int(node.pointee.shape) != FACES_WIDE {
        let factors = node.pointee.factors
        let whole = sum(narrow, p.0, p.1, p.2, p.3)
        var total = sum(narrow, p.4, p.5, p.6, p.7) &* Shorts(repeating: factors.1) &- whole
        if Int(node.pointee.shape) == FACES_NARROW_THREE {
            total &+= sum(narrow, p.8, p.9, p.10, p.11) &* Shorts(repeating: factors.2)
        }
        value = floats(total)
    } else {
        value = floats(wideValue(node, wide))
    }
    return value * normalization .< Floats(repeating: node.pointee.threshold)
}

@inline(__always)
private func wideValue(_ node: UnsafePointer<faces_node>, _ wide: UnsafePointer<Int32>) -> Integers {
    let p = node.pointee.corners
    let factors = node.pointee.factors
    var total = sum(wide, p.0, p.1, p.2, p.3) &* Integers(repeating: Int32(factors.0))
    total &+= sum(wide, p.4, p.5, p.6, p.7) &* Integers(repeating: Int32(factors.1))
    if factors.2 != 0 { total &+= sum(wide, p.8, p.9, p.10, p.11) &* Integers(repeating: Int32(factors.2)) }
    return total
}
