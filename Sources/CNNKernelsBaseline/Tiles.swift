// Written by Scripts/make-kernels.py. Runs on: the session's threads.
import CKernels

@inline(__always)
func tile1by4(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += load(addend1 + 0 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = load(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
            input0 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = Vector(repeating: tile.pointee.minimum)
    let maximum1 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
}

@inline(__always)
func tile1by3(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += loadHalf(addend1 + 0 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = loadHalf(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
            input0 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = HalfVector(repeating: tile.pointee.minimum)
    let maximum1 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
}

@inline(__always)
func tile1by2(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            input0 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
}

@inline(__always)
func tile1by1(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += loadHalf(addend0 + 0 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = loadHalf(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
            input0 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = HalfVector(repeating: tile.pointee.minimum)
    let maximum0 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
}

@inline(__always)
func tile2by4(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += load(addend1 + 0 &* width)
        sum1v1 += load(addend1 + 1 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = load(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
            input0 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = Vector(repeating: tile.pointee.minimum)
    let maximum1 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
}

@inline(__always)
func tile2by3(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += loadHalf(addend1 + 0 &* width)
        sum1v1 += loadHalf(addend1 + 1 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = loadHalf(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
            input0 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = HalfVector(repeating: tile.pointee.minimum)
    let maximum1 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
}

@inline(__always)
func tile2by2(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            input0 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
}

@inline(__always)
func tile2by1(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += loadHalf(addend0 + 0 &* width)
        sum1v0 += loadHalf(addend0 + 1 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = loadHalf(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
            input0 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = HalfVector(repeating: tile.pointee.minimum)
    let maximum0 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
}

@inline(__always)
func tile3by4(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    var sum2v0 = bias0
    var sum2v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += load(addend1 + 0 &* width)
        sum1v1 += load(addend1 + 1 &* width)
        sum2v1 += load(addend1 + 2 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = load(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
            input0 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = Vector(repeating: tile.pointee.minimum)
    let maximum1 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
}

@inline(__always)
func tile3by3(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    var sum2v0 = bias0
    var sum2v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += loadHalf(addend1 + 0 &* width)
        sum1v1 += loadHalf(addend1 + 1 &* width)
        sum2v1 += loadHalf(addend1 + 2 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = loadHalf(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
            input0 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = HalfVector(repeating: tile.pointee.minimum)
    let maximum1 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
}

@inline(__always)
func tile3by2(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    var sum2v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            input0 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
}

@inline(__always)
func tile3by1(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    var sum2v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += loadHalf(addend0 + 0 &* width)
        sum1v0 += loadHalf(addend0 + 1 &* width)
        sum2v0 += loadHalf(addend0 + 2 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = loadHalf(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
            input0 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = HalfVector(repeating: tile.pointee.minimum)
    let maximum0 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
}

@inline(__always)
func tile4by4(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    var sum2v0 = bias0
    var sum2v1 = bias1
    var sum3v0 = bias0
    var sum3v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        sum3v0 += load(addend0 + 3 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += load(addend1 + 0 &* width)
        sum1v1 += load(addend1 + 1 &* width)
        sum2v1 += load(addend1 + 2 &* width)
        sum3v1 += load(addend1 + 3 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = load(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
            sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
            input0 += 1
            input3 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = Vector(repeating: tile.pointee.minimum)
    let maximum1 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
}

@inline(__always)
func tile4by3(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    var sum2v0 = bias0
    var sum2v1 = bias1
    var sum3v0 = bias0
    var sum3v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        sum3v0 += load(addend0 + 3 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += loadHalf(addend1 + 0 &* width)
        sum1v1 += loadHalf(addend1 + 1 &* width)
        sum2v1 += loadHalf(addend1 + 2 &* width)
        sum3v1 += loadHalf(addend1 + 3 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = loadHalf(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
            sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
            input0 += 1
            input3 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = HalfVector(repeating: tile.pointee.minimum)
    let maximum1 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
}

@inline(__always)
func tile4by2(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    var sum2v0 = bias0
    var sum3v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        sum3v0 += load(addend0 + 3 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
            input0 += 1
            input3 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
}

@inline(__always)
func tile4by1(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    var sum2v0 = bias0
    var sum3v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += loadHalf(addend0 + 0 &* width)
        sum1v0 += loadHalf(addend0 + 1 &* width)
        sum2v0 += loadHalf(addend0 + 2 &* width)
        sum3v0 += loadHalf(addend0 + 3 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = loadHalf(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
            input0 += 1
            input3 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = HalfVector(repeating: tile.pointee.minimum)
    let maximum0 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
}

@inline(__always)
func tile5by4(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    var sum2v0 = bias0
    var sum2v1 = bias1
    var sum3v0 = bias0
    var sum3v1 = bias1
    var sum4v0 = bias0
    var sum4v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        sum3v0 += load(addend0 + 3 &* width)
        sum4v0 += load(addend0 + 4 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += load(addend1 + 0 &* width)
        sum1v1 += load(addend1 + 1 &* width)
        sum2v1 += load(addend1 + 2 &* width)
        sum3v1 += load(addend1 + 3 &* width)
        sum4v1 += load(addend1 + 4 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = load(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
            sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
            let value4 = input3[stride]
            sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
            sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
            input0 += 1
            input3 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = Vector(repeating: tile.pointee.minimum)
    let maximum1 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
    store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
    store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
}

@inline(__always)
func tile5by3(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    var sum2v0 = bias0
    var sum2v1 = bias1
    var sum3v0 = bias0
    var sum3v1 = bias1
    var sum4v0 = bias0
    var sum4v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        sum3v0 += load(addend0 + 3 &* width)
        sum4v0 += load(addend0 + 4 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += loadHalf(addend1 + 0 &* width)
        sum1v1 += loadHalf(addend1 + 1 &* width)
        sum2v1 += loadHalf(addend1 + 2 &* width)
        sum3v1 += loadHalf(addend1 + 3 &* width)
        sum4v1 += loadHalf(addend1 + 4 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = loadHalf(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
            sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
            let value4 = input3[stride]
            sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
            sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
            input0 += 1
            input3 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = HalfVector(repeating: tile.pointee.minimum)
    let maximum1 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
    store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
    store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
}

@inline(__always)
func tile5by2(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    var sum2v0 = bias0
    var sum3v0 = bias0
    var sum4v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        sum3v0 += load(addend0 + 3 &* width)
        sum4v0 += load(addend0 + 4 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
            let value4 = input3[stride]
            sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
            input0 += 1
            input3 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
}

@inline(__always)
func tile5by1(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    var sum2v0 = bias0
    var sum3v0 = bias0
    var sum4v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += loadHalf(addend0 + 0 &* width)
        sum1v0 += loadHalf(addend0 + 1 &* width)
        sum2v0 += loadHalf(addend0 + 2 &* width)
        sum3v0 += loadHalf(addend0 + 3 &* width)
        sum4v0 += loadHalf(addend0 + 4 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = loadHalf(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
            let value4 = input3[stride]
            sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
            input0 += 1
            input3 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = HalfVector(repeating: tile.pointee.minimum)
    let maximum0 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
}

@inline(__always)
func tile6by4(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    var sum2v0 = bias0
    var sum2v1 = bias1
    var sum3v0 = bias0
    var sum3v1 = bias1
    var sum4v0 = bias0
    var sum4v1 = bias1
    var sum5v0 = bias0
    var sum5v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        sum3v0 += load(addend0 + 3 &* width)
        sum4v0 += load(addend0 + 4 &* width)
        sum5v0 += load(addend0 + 5 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += load(addend1 + 0 &* width)
        sum1v1 += load(addend1 + 1 &* width)
        sum2v1 += load(addend1 + 2 &* width)
        sum3v1 += load(addend1 + 3 &* width)
        sum4v1 += load(addend1 + 4 &* width)
        sum5v1 += load(addend1 + 5 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = load(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
            sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
            let value4 = input3[stride]
            sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
            sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
            let value5 = input3[2 &* stride]
            sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
            sum5v1 = multiplyAdd(sum5v1, Vector(repeating: value5), weight1)
            input0 += 1
            input3 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = Vector(repeating: tile.pointee.minimum)
    let maximum1 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
    store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
    store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
    store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
    store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
}

@inline(__always)
func tile6by3(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
    var sum0v0 = bias0
    var sum0v1 = bias1
    var sum1v0 = bias0
    var sum1v1 = bias1
    var sum2v0 = bias0
    var sum2v1 = bias1
    var sum3v0 = bias0
    var sum3v1 = bias1
    var sum4v0 = bias0
    var sum4v1 = bias1
    var sum5v0 = bias0
    var sum5v1 = bias1
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        sum3v0 += load(addend0 + 3 &* width)
        sum4v0 += load(addend0 + 4 &* width)
        sum5v0 += load(addend0 + 5 &* width)
        let addend1 = addend + 1 &* tile.pointee.block_stride
        sum0v1 += loadHalf(addend1 + 0 &* width)
        sum1v1 += loadHalf(addend1 + 1 &* width)
        sum2v1 += loadHalf(addend1 + 2 &* width)
        sum3v1 += loadHalf(addend1 + 3 &* width)
        sum4v1 += loadHalf(addend1 + 4 &* width)
        sum5v1 += loadHalf(addend1 + 5 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (2 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let weight1 = loadHalf(weights + 1 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
            sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
            let value4 = input3[stride]
            sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
            sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
            let value5 = input3[2 &* stride]
            sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
            sum5v1 = multiplyAdd(sum5v1, HalfVector(repeating: value5), weight1)
            input0 += 1
            input3 += 1
            weights += 2 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    let output1 = output0 + 1 &* tile.pointee.block_stride
    let minimum1 = HalfVector(repeating: tile.pointee.minimum)
    let maximum1 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
    store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
    store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
    store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
    store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
}

@inline(__always)
func tile6by2(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    var sum2v0 = bias0
    var sum3v0 = bias0
    var sum4v0 = bias0
    var sum5v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += load(addend0 + 0 &* width)
        sum1v0 += load(addend0 + 1 &* width)
        sum2v0 += load(addend0 + 2 &* width)
        sum3v0 += load(addend0 + 3 &* width)
        sum4v0 += load(addend0 + 4 &* width)
        sum5v0 += load(addend0 + 5 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = load(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
            let value4 = input3[stride]
            sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
            let value5 = input3[2 &* stride]
            sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
            input0 += 1
            input3 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = Vector(repeating: tile.pointee.minimum)
    let maximum0 = Vector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
    store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
}

@inline(__always)
func tile6by1(_ tile: UnsafePointer<kernel_tile>) {
    var weights = tile.pointee.weights.unsafelyUnwrapped
    var tap = tile.pointee.taps.unsafelyUnwrapped
    let stride = tile.pointee.pixel_stride
    let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
    var sum0v0 = bias0
    var sum1v0 = bias0
    var sum2v0 = bias0
    var sum3v0 = bias0
    var sum4v0 = bias0
    var sum5v0 = bias0
    if let addend = tile.pointee.addend {
        let addend0 = addend + 0 &* tile.pointee.block_stride
        sum0v0 += loadHalf(addend0 + 0 &* width)
        sum1v0 += loadHalf(addend0 + 1 &* width)
        sum2v0 += loadHalf(addend0 + 2 &* width)
        sum3v0 += loadHalf(addend0 + 3 &* width)
        sum4v0 += loadHalf(addend0 + 4 &* width)
        sum5v0 += loadHalf(addend0 + 5 &* width)
    }
    let end = tap + tile.pointee.tap_count
    while tap < end {
        var input0 = tile.pointee.input + Int(tap.pointee.offset)
        var input3 = input0 + 3 &* stride
        let last = weights + Int(tap.pointee.count) &* (1 &* width)
        while weights < last {
            let weight0 = loadHalf(weights + 0 &* width)
            let value0 = input0[0]
            sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
            let value1 = input0[stride]
            sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
            let value2 = input0[2 &* stride]
            sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
            let value3 = input3[0]
            sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
            let value4 = input3[stride]
            sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
            let value5 = input3[2 &* stride]
            sum5v0 = multiplyAdd(sum5v0, HalfVector(repeating: value5), weight0)
            input0 += 1
            input3 += 1
            weights += 1 &* width
        }
        tap += 1
    }
    let output0 = tile.pointee.output.unsafelyUnwrapped
    let minimum0 = HalfVector(repeating: tile.pointee.minimum)
    let maximum0 = HalfVector(repeating: tile.pointee.maximum)
    store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
    store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
    store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
    store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
    store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
    store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
}

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile7by4(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += load(addend1 + 0 &* width)
            sum1v1 += load(addend1 + 1 &* width)
            sum2v1 += load(addend1 + 2 &* width)
            sum3v1 += load(addend1 + 3 &* width)
            sum4v1 += load(addend1 + 4 &* width)
            sum5v1 += load(addend1 + 5 &* width)
            sum6v1 += load(addend1 + 6 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = load(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, Vector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, Vector(repeating: value6), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = Vector(repeating: tile.pointee.minimum)
        let maximum1 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile7by3(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += loadHalf(addend1 + 0 &* width)
            sum1v1 += loadHalf(addend1 + 1 &* width)
            sum2v1 += loadHalf(addend1 + 2 &* width)
            sum3v1 += loadHalf(addend1 + 3 &* width)
            sum4v1 += loadHalf(addend1 + 4 &* width)
            sum5v1 += loadHalf(addend1 + 5 &* width)
            sum6v1 += loadHalf(addend1 + 6 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = loadHalf(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, HalfVector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, HalfVector(repeating: value6), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = HalfVector(repeating: tile.pointee.minimum)
        let maximum1 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile7by2(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile7by1(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += loadHalf(addend0 + 0 &* width)
            sum1v0 += loadHalf(addend0 + 1 &* width)
            sum2v0 += loadHalf(addend0 + 2 &* width)
            sum3v0 += loadHalf(addend0 + 3 &* width)
            sum4v0 += loadHalf(addend0 + 4 &* width)
            sum5v0 += loadHalf(addend0 + 5 &* width)
            sum6v0 += loadHalf(addend0 + 6 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = loadHalf(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, HalfVector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, HalfVector(repeating: value6), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = HalfVector(repeating: tile.pointee.minimum)
        let maximum0 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile8by4(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += load(addend1 + 0 &* width)
            sum1v1 += load(addend1 + 1 &* width)
            sum2v1 += load(addend1 + 2 &* width)
            sum3v1 += load(addend1 + 3 &* width)
            sum4v1 += load(addend1 + 4 &* width)
            sum5v1 += load(addend1 + 5 &* width)
            sum6v1 += load(addend1 + 6 &* width)
            sum7v1 += load(addend1 + 7 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = load(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, Vector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, Vector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, Vector(repeating: value7), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = Vector(repeating: tile.pointee.minimum)
        let maximum1 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile8by3(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += loadHalf(addend1 + 0 &* width)
            sum1v1 += loadHalf(addend1 + 1 &* width)
            sum2v1 += loadHalf(addend1 + 2 &* width)
            sum3v1 += loadHalf(addend1 + 3 &* width)
            sum4v1 += loadHalf(addend1 + 4 &* width)
            sum5v1 += loadHalf(addend1 + 5 &* width)
            sum6v1 += loadHalf(addend1 + 6 &* width)
            sum7v1 += loadHalf(addend1 + 7 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = loadHalf(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, HalfVector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, HalfVector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, HalfVector(repeating: value7), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = HalfVector(repeating: tile.pointee.minimum)
        let maximum1 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile8by2(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile8by1(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += loadHalf(addend0 + 0 &* width)
            sum1v0 += loadHalf(addend0 + 1 &* width)
            sum2v0 += loadHalf(addend0 + 2 &* width)
            sum3v0 += loadHalf(addend0 + 3 &* width)
            sum4v0 += loadHalf(addend0 + 4 &* width)
            sum5v0 += loadHalf(addend0 + 5 &* width)
            sum6v0 += loadHalf(addend0 + 6 &* width)
            sum7v0 += loadHalf(addend0 + 7 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = loadHalf(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, HalfVector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, HalfVector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, HalfVector(repeating: value7), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = HalfVector(repeating: tile.pointee.minimum)
        let maximum0 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile9by4(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += load(addend1 + 0 &* width)
            sum1v1 += load(addend1 + 1 &* width)
            sum2v1 += load(addend1 + 2 &* width)
            sum3v1 += load(addend1 + 3 &* width)
            sum4v1 += load(addend1 + 4 &* width)
            sum5v1 += load(addend1 + 5 &* width)
            sum6v1 += load(addend1 + 6 &* width)
            sum7v1 += load(addend1 + 7 &* width)
            sum8v1 += load(addend1 + 8 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = load(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, Vector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, Vector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, Vector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, Vector(repeating: value8), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = Vector(repeating: tile.pointee.minimum)
        let maximum1 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile9by3(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += loadHalf(addend1 + 0 &* width)
            sum1v1 += loadHalf(addend1 + 1 &* width)
            sum2v1 += loadHalf(addend1 + 2 &* width)
            sum3v1 += loadHalf(addend1 + 3 &* width)
            sum4v1 += loadHalf(addend1 + 4 &* width)
            sum5v1 += loadHalf(addend1 + 5 &* width)
            sum6v1 += loadHalf(addend1 + 6 &* width)
            sum7v1 += loadHalf(addend1 + 7 &* width)
            sum8v1 += loadHalf(addend1 + 8 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = loadHalf(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, HalfVector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, HalfVector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, HalfVector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, HalfVector(repeating: value8), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = HalfVector(repeating: tile.pointee.minimum)
        let maximum1 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile9by2(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile9by1(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += loadHalf(addend0 + 0 &* width)
            sum1v0 += loadHalf(addend0 + 1 &* width)
            sum2v0 += loadHalf(addend0 + 2 &* width)
            sum3v0 += loadHalf(addend0 + 3 &* width)
            sum4v0 += loadHalf(addend0 + 4 &* width)
            sum5v0 += loadHalf(addend0 + 5 &* width)
            sum6v0 += loadHalf(addend0 + 6 &* width)
            sum7v0 += loadHalf(addend0 + 7 &* width)
            sum8v0 += loadHalf(addend0 + 8 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = loadHalf(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, HalfVector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, HalfVector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, HalfVector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, HalfVector(repeating: value8), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = HalfVector(repeating: tile.pointee.minimum)
        let maximum0 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile10by4(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += load(addend1 + 0 &* width)
            sum1v1 += load(addend1 + 1 &* width)
            sum2v1 += load(addend1 + 2 &* width)
            sum3v1 += load(addend1 + 3 &* width)
            sum4v1 += load(addend1 + 4 &* width)
            sum5v1 += load(addend1 + 5 &* width)
            sum6v1 += load(addend1 + 6 &* width)
            sum7v1 += load(addend1 + 7 &* width)
            sum8v1 += load(addend1 + 8 &* width)
            sum9v1 += load(addend1 + 9 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = load(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, Vector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, Vector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, Vector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, Vector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, Vector(repeating: value9), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = Vector(repeating: tile.pointee.minimum)
        let maximum1 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile10by3(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += loadHalf(addend1 + 0 &* width)
            sum1v1 += loadHalf(addend1 + 1 &* width)
            sum2v1 += loadHalf(addend1 + 2 &* width)
            sum3v1 += loadHalf(addend1 + 3 &* width)
            sum4v1 += loadHalf(addend1 + 4 &* width)
            sum5v1 += loadHalf(addend1 + 5 &* width)
            sum6v1 += loadHalf(addend1 + 6 &* width)
            sum7v1 += loadHalf(addend1 + 7 &* width)
            sum8v1 += loadHalf(addend1 + 8 &* width)
            sum9v1 += loadHalf(addend1 + 9 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = loadHalf(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, HalfVector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, HalfVector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, HalfVector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, HalfVector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, HalfVector(repeating: value9), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = HalfVector(repeating: tile.pointee.minimum)
        let maximum1 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile10by2(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
    }
#endif

#if AVX512 || arch(arm64)
    @inline(__always)
    func tile10by1(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += loadHalf(addend0 + 0 &* width)
            sum1v0 += loadHalf(addend0 + 1 &* width)
            sum2v0 += loadHalf(addend0 + 2 &* width)
            sum3v0 += loadHalf(addend0 + 3 &* width)
            sum4v0 += loadHalf(addend0 + 4 &* width)
            sum5v0 += loadHalf(addend0 + 5 &* width)
            sum6v0 += loadHalf(addend0 + 6 &* width)
            sum7v0 += loadHalf(addend0 + 7 &* width)
            sum8v0 += loadHalf(addend0 + 8 &* width)
            sum9v0 += loadHalf(addend0 + 9 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = loadHalf(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, HalfVector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, HalfVector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, HalfVector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, HalfVector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, HalfVector(repeating: value9), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = HalfVector(repeating: tile.pointee.minimum)
        let maximum0 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile11by4(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        var sum10v0 = bias0
        var sum10v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += load(addend1 + 0 &* width)
            sum1v1 += load(addend1 + 1 &* width)
            sum2v1 += load(addend1 + 2 &* width)
            sum3v1 += load(addend1 + 3 &* width)
            sum4v1 += load(addend1 + 4 &* width)
            sum5v1 += load(addend1 + 5 &* width)
            sum6v1 += load(addend1 + 6 &* width)
            sum7v1 += load(addend1 + 7 &* width)
            sum8v1 += load(addend1 + 8 &* width)
            sum9v1 += load(addend1 + 9 &* width)
            sum10v1 += load(addend1 + 10 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = load(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, Vector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, Vector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, Vector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, Vector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, Vector(repeating: value9), weight1)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                sum10v1 = multiplyAdd(sum10v1, Vector(repeating: value10), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = Vector(repeating: tile.pointee.minimum)
        let maximum1 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum10v1, minimum1, maximum1), to: output1 + 10 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile11by3(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        var sum10v0 = bias0
        var sum10v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += loadHalf(addend1 + 0 &* width)
            sum1v1 += loadHalf(addend1 + 1 &* width)
            sum2v1 += loadHalf(addend1 + 2 &* width)
            sum3v1 += loadHalf(addend1 + 3 &* width)
            sum4v1 += loadHalf(addend1 + 4 &* width)
            sum5v1 += loadHalf(addend1 + 5 &* width)
            sum6v1 += loadHalf(addend1 + 6 &* width)
            sum7v1 += loadHalf(addend1 + 7 &* width)
            sum8v1 += loadHalf(addend1 + 8 &* width)
            sum9v1 += loadHalf(addend1 + 9 &* width)
            sum10v1 += loadHalf(addend1 + 10 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = loadHalf(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, HalfVector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, HalfVector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, HalfVector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, HalfVector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, HalfVector(repeating: value9), weight1)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                sum10v1 = multiplyAdd(sum10v1, HalfVector(repeating: value10), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = HalfVector(repeating: tile.pointee.minimum)
        let maximum1 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum10v1, minimum1, maximum1), to: output1 + 10 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile11by2(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        var sum10v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile11by1(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        var sum10v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += loadHalf(addend0 + 0 &* width)
            sum1v0 += loadHalf(addend0 + 1 &* width)
            sum2v0 += loadHalf(addend0 + 2 &* width)
            sum3v0 += loadHalf(addend0 + 3 &* width)
            sum4v0 += loadHalf(addend0 + 4 &* width)
            sum5v0 += loadHalf(addend0 + 5 &* width)
            sum6v0 += loadHalf(addend0 + 6 &* width)
            sum7v0 += loadHalf(addend0 + 7 &* width)
            sum8v0 += loadHalf(addend0 + 8 &* width)
            sum9v0 += loadHalf(addend0 + 9 &* width)
            sum10v0 += loadHalf(addend0 + 10 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = loadHalf(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, HalfVector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, HalfVector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, HalfVector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, HalfVector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, HalfVector(repeating: value9), weight0)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, HalfVector(repeating: value10), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = HalfVector(repeating: tile.pointee.minimum)
        let maximum0 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile12by4(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        var sum10v0 = bias0
        var sum10v1 = bias1
        var sum11v0 = bias0
        var sum11v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            sum11v0 += load(addend0 + 11 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += load(addend1 + 0 &* width)
            sum1v1 += load(addend1 + 1 &* width)
            sum2v1 += load(addend1 + 2 &* width)
            sum3v1 += load(addend1 + 3 &* width)
            sum4v1 += load(addend1 + 4 &* width)
            sum5v1 += load(addend1 + 5 &* width)
            sum6v1 += load(addend1 + 6 &* width)
            sum7v1 += load(addend1 + 7 &* width)
            sum8v1 += load(addend1 + 8 &* width)
            sum9v1 += load(addend1 + 9 &* width)
            sum10v1 += load(addend1 + 10 &* width)
            sum11v1 += load(addend1 + 11 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = load(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, Vector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, Vector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, Vector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, Vector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, Vector(repeating: value9), weight1)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                sum10v1 = multiplyAdd(sum10v1, Vector(repeating: value10), weight1)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, Vector(repeating: value11), weight0)
                sum11v1 = multiplyAdd(sum11v1, Vector(repeating: value11), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = Vector(repeating: tile.pointee.minimum)
        let maximum1 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum10v1, minimum1, maximum1), to: output1 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum11v1, minimum1, maximum1), to: output1 + 11 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile12by3(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        var sum10v0 = bias0
        var sum10v1 = bias1
        var sum11v0 = bias0
        var sum11v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            sum11v0 += load(addend0 + 11 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += loadHalf(addend1 + 0 &* width)
            sum1v1 += loadHalf(addend1 + 1 &* width)
            sum2v1 += loadHalf(addend1 + 2 &* width)
            sum3v1 += loadHalf(addend1 + 3 &* width)
            sum4v1 += loadHalf(addend1 + 4 &* width)
            sum5v1 += loadHalf(addend1 + 5 &* width)
            sum6v1 += loadHalf(addend1 + 6 &* width)
            sum7v1 += loadHalf(addend1 + 7 &* width)
            sum8v1 += loadHalf(addend1 + 8 &* width)
            sum9v1 += loadHalf(addend1 + 9 &* width)
            sum10v1 += loadHalf(addend1 + 10 &* width)
            sum11v1 += loadHalf(addend1 + 11 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = loadHalf(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, HalfVector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, HalfVector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, HalfVector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, HalfVector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, HalfVector(repeating: value9), weight1)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                sum10v1 = multiplyAdd(sum10v1, HalfVector(repeating: value10), weight1)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, Vector(repeating: value11), weight0)
                sum11v1 = multiplyAdd(sum11v1, HalfVector(repeating: value11), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = HalfVector(repeating: tile.pointee.minimum)
        let maximum1 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum10v1, minimum1, maximum1), to: output1 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum11v1, minimum1, maximum1), to: output1 + 11 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile12by2(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        var sum10v0 = bias0
        var sum11v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            sum11v0 += load(addend0 + 11 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, Vector(repeating: value11), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile12by1(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        var sum10v0 = bias0
        var sum11v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += loadHalf(addend0 + 0 &* width)
            sum1v0 += loadHalf(addend0 + 1 &* width)
            sum2v0 += loadHalf(addend0 + 2 &* width)
            sum3v0 += loadHalf(addend0 + 3 &* width)
            sum4v0 += loadHalf(addend0 + 4 &* width)
            sum5v0 += loadHalf(addend0 + 5 &* width)
            sum6v0 += loadHalf(addend0 + 6 &* width)
            sum7v0 += loadHalf(addend0 + 7 &* width)
            sum8v0 += loadHalf(addend0 + 8 &* width)
            sum9v0 += loadHalf(addend0 + 9 &* width)
            sum10v0 += loadHalf(addend0 + 10 &* width)
            sum11v0 += loadHalf(addend0 + 11 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = loadHalf(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, HalfVector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, HalfVector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, HalfVector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, HalfVector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, HalfVector(repeating: value9), weight0)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, HalfVector(repeating: value10), weight0)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, HalfVector(repeating: value11), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = HalfVector(repeating: tile.pointee.minimum)
        let maximum0 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile13by4(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        var sum10v0 = bias0
        var sum10v1 = bias1
        var sum11v0 = bias0
        var sum11v1 = bias1
        var sum12v0 = bias0
        var sum12v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            sum11v0 += load(addend0 + 11 &* width)
            sum12v0 += load(addend0 + 12 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += load(addend1 + 0 &* width)
            sum1v1 += load(addend1 + 1 &* width)
            sum2v1 += load(addend1 + 2 &* width)
            sum3v1 += load(addend1 + 3 &* width)
            sum4v1 += load(addend1 + 4 &* width)
            sum5v1 += load(addend1 + 5 &* width)
            sum6v1 += load(addend1 + 6 &* width)
            sum7v1 += load(addend1 + 7 &* width)
            sum8v1 += load(addend1 + 8 &* width)
            sum9v1 += load(addend1 + 9 &* width)
            sum10v1 += load(addend1 + 10 &* width)
            sum11v1 += load(addend1 + 11 &* width)
            sum12v1 += load(addend1 + 12 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            var input12 = input0 + 12 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = load(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, Vector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, Vector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, Vector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, Vector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, Vector(repeating: value9), weight1)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                sum10v1 = multiplyAdd(sum10v1, Vector(repeating: value10), weight1)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, Vector(repeating: value11), weight0)
                sum11v1 = multiplyAdd(sum11v1, Vector(repeating: value11), weight1)
                let value12 = input12[0]
                sum12v0 = multiplyAdd(sum12v0, Vector(repeating: value12), weight0)
                sum12v1 = multiplyAdd(sum12v1, Vector(repeating: value12), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                input12 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = Vector(repeating: tile.pointee.minimum)
        let maximum1 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum10v1, minimum1, maximum1), to: output1 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum11v1, minimum1, maximum1), to: output1 + 11 &* width)
        store(clamp(sum12v0, minimum0, maximum0), to: output0 + 12 &* width)
        store(clamp(sum12v1, minimum1, maximum1), to: output1 + 12 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile13by3(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        var sum10v0 = bias0
        var sum10v1 = bias1
        var sum11v0 = bias0
        var sum11v1 = bias1
        var sum12v0 = bias0
        var sum12v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            sum11v0 += load(addend0 + 11 &* width)
            sum12v0 += load(addend0 + 12 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += loadHalf(addend1 + 0 &* width)
            sum1v1 += loadHalf(addend1 + 1 &* width)
            sum2v1 += loadHalf(addend1 + 2 &* width)
            sum3v1 += loadHalf(addend1 + 3 &* width)
            sum4v1 += loadHalf(addend1 + 4 &* width)
            sum5v1 += loadHalf(addend1 + 5 &* width)
            sum6v1 += loadHalf(addend1 + 6 &* width)
            sum7v1 += loadHalf(addend1 + 7 &* width)
            sum8v1 += loadHalf(addend1 + 8 &* width)
            sum9v1 += loadHalf(addend1 + 9 &* width)
            sum10v1 += loadHalf(addend1 + 10 &* width)
            sum11v1 += loadHalf(addend1 + 11 &* width)
            sum12v1 += loadHalf(addend1 + 12 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            var input12 = input0 + 12 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = loadHalf(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, HalfVector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, HalfVector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, HalfVector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, HalfVector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, HalfVector(repeating: value9), weight1)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                sum10v1 = multiplyAdd(sum10v1, HalfVector(repeating: value10), weight1)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, Vector(repeating: value11), weight0)
                sum11v1 = multiplyAdd(sum11v1, HalfVector(repeating: value11), weight1)
                let value12 = input12[0]
                sum12v0 = multiplyAdd(sum12v0, Vector(repeating: value12), weight0)
                sum12v1 = multiplyAdd(sum12v1, HalfVector(repeating: value12), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                input12 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = HalfVector(repeating: tile.pointee.minimum)
        let maximum1 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum10v1, minimum1, maximum1), to: output1 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum11v1, minimum1, maximum1), to: output1 + 11 &* width)
        store(clamp(sum12v0, minimum0, maximum0), to: output0 + 12 &* width)
        store(clamp(sum12v1, minimum1, maximum1), to: output1 + 12 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile13by2(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        var sum10v0 = bias0
        var sum11v0 = bias0
        var sum12v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            sum11v0 += load(addend0 + 11 &* width)
            sum12v0 += load(addend0 + 12 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            var input12 = input0 + 12 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, Vector(repeating: value11), weight0)
                let value12 = input12[0]
                sum12v0 = multiplyAdd(sum12v0, Vector(repeating: value12), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                input12 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum12v0, minimum0, maximum0), to: output0 + 12 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile13by1(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        var sum10v0 = bias0
        var sum11v0 = bias0
        var sum12v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += loadHalf(addend0 + 0 &* width)
            sum1v0 += loadHalf(addend0 + 1 &* width)
            sum2v0 += loadHalf(addend0 + 2 &* width)
            sum3v0 += loadHalf(addend0 + 3 &* width)
            sum4v0 += loadHalf(addend0 + 4 &* width)
            sum5v0 += loadHalf(addend0 + 5 &* width)
            sum6v0 += loadHalf(addend0 + 6 &* width)
            sum7v0 += loadHalf(addend0 + 7 &* width)
            sum8v0 += loadHalf(addend0 + 8 &* width)
            sum9v0 += loadHalf(addend0 + 9 &* width)
            sum10v0 += loadHalf(addend0 + 10 &* width)
            sum11v0 += loadHalf(addend0 + 11 &* width)
            sum12v0 += loadHalf(addend0 + 12 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            var input12 = input0 + 12 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = loadHalf(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, HalfVector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, HalfVector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, HalfVector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, HalfVector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, HalfVector(repeating: value9), weight0)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, HalfVector(repeating: value10), weight0)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, HalfVector(repeating: value11), weight0)
                let value12 = input12[0]
                sum12v0 = multiplyAdd(sum12v0, HalfVector(repeating: value12), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                input12 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = HalfVector(repeating: tile.pointee.minimum)
        let maximum0 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum12v0, minimum0, maximum0), to: output0 + 12 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile14by4(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        var sum10v0 = bias0
        var sum10v1 = bias1
        var sum11v0 = bias0
        var sum11v1 = bias1
        var sum12v0 = bias0
        var sum12v1 = bias1
        var sum13v0 = bias0
        var sum13v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            sum11v0 += load(addend0 + 11 &* width)
            sum12v0 += load(addend0 + 12 &* width)
            sum13v0 += load(addend0 + 13 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += load(addend1 + 0 &* width)
            sum1v1 += load(addend1 + 1 &* width)
            sum2v1 += load(addend1 + 2 &* width)
            sum3v1 += load(addend1 + 3 &* width)
            sum4v1 += load(addend1 + 4 &* width)
            sum5v1 += load(addend1 + 5 &* width)
            sum6v1 += load(addend1 + 6 &* width)
            sum7v1 += load(addend1 + 7 &* width)
            sum8v1 += load(addend1 + 8 &* width)
            sum9v1 += load(addend1 + 9 &* width)
            sum10v1 += load(addend1 + 10 &* width)
            sum11v1 += load(addend1 + 11 &* width)
            sum12v1 += load(addend1 + 12 &* width)
            sum13v1 += load(addend1 + 13 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            var input12 = input0 + 12 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = load(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, Vector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, Vector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, Vector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, Vector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, Vector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, Vector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, Vector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, Vector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, Vector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, Vector(repeating: value9), weight1)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                sum10v1 = multiplyAdd(sum10v1, Vector(repeating: value10), weight1)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, Vector(repeating: value11), weight0)
                sum11v1 = multiplyAdd(sum11v1, Vector(repeating: value11), weight1)
                let value12 = input12[0]
                sum12v0 = multiplyAdd(sum12v0, Vector(repeating: value12), weight0)
                sum12v1 = multiplyAdd(sum12v1, Vector(repeating: value12), weight1)
                let value13 = input12[stride]
                sum13v0 = multiplyAdd(sum13v0, Vector(repeating: value13), weight0)
                sum13v1 = multiplyAdd(sum13v1, Vector(repeating: value13), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                input12 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = Vector(repeating: tile.pointee.minimum)
        let maximum1 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum10v1, minimum1, maximum1), to: output1 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum11v1, minimum1, maximum1), to: output1 + 11 &* width)
        store(clamp(sum12v0, minimum0, maximum0), to: output0 + 12 &* width)
        store(clamp(sum12v1, minimum1, maximum1), to: output1 + 12 &* width)
        store(clamp(sum13v0, minimum0, maximum0), to: output0 + 13 &* width)
        store(clamp(sum13v1, minimum1, maximum1), to: output1 + 13 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile14by3(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        let bias1 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 1 &* width)
        var sum0v0 = bias0
        var sum0v1 = bias1
        var sum1v0 = bias0
        var sum1v1 = bias1
        var sum2v0 = bias0
        var sum2v1 = bias1
        var sum3v0 = bias0
        var sum3v1 = bias1
        var sum4v0 = bias0
        var sum4v1 = bias1
        var sum5v0 = bias0
        var sum5v1 = bias1
        var sum6v0 = bias0
        var sum6v1 = bias1
        var sum7v0 = bias0
        var sum7v1 = bias1
        var sum8v0 = bias0
        var sum8v1 = bias1
        var sum9v0 = bias0
        var sum9v1 = bias1
        var sum10v0 = bias0
        var sum10v1 = bias1
        var sum11v0 = bias0
        var sum11v1 = bias1
        var sum12v0 = bias0
        var sum12v1 = bias1
        var sum13v0 = bias0
        var sum13v1 = bias1
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            sum11v0 += load(addend0 + 11 &* width)
            sum12v0 += load(addend0 + 12 &* width)
            sum13v0 += load(addend0 + 13 &* width)
            let addend1 = addend + 1 &* tile.pointee.block_stride
            sum0v1 += loadHalf(addend1 + 0 &* width)
            sum1v1 += loadHalf(addend1 + 1 &* width)
            sum2v1 += loadHalf(addend1 + 2 &* width)
            sum3v1 += loadHalf(addend1 + 3 &* width)
            sum4v1 += loadHalf(addend1 + 4 &* width)
            sum5v1 += loadHalf(addend1 + 5 &* width)
            sum6v1 += loadHalf(addend1 + 6 &* width)
            sum7v1 += loadHalf(addend1 + 7 &* width)
            sum8v1 += loadHalf(addend1 + 8 &* width)
            sum9v1 += loadHalf(addend1 + 9 &* width)
            sum10v1 += loadHalf(addend1 + 10 &* width)
            sum11v1 += loadHalf(addend1 + 11 &* width)
            sum12v1 += loadHalf(addend1 + 12 &* width)
            sum13v1 += loadHalf(addend1 + 13 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            var input12 = input0 + 12 &* stride
            let last = weights + Int(tap.pointee.count) &* (2 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let weight1 = loadHalf(weights + 1 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                sum0v1 = multiplyAdd(sum0v1, HalfVector(repeating: value0), weight1)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                sum1v1 = multiplyAdd(sum1v1, HalfVector(repeating: value1), weight1)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                sum2v1 = multiplyAdd(sum2v1, HalfVector(repeating: value2), weight1)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                sum3v1 = multiplyAdd(sum3v1, HalfVector(repeating: value3), weight1)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                sum4v1 = multiplyAdd(sum4v1, HalfVector(repeating: value4), weight1)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                sum5v1 = multiplyAdd(sum5v1, HalfVector(repeating: value5), weight1)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                sum6v1 = multiplyAdd(sum6v1, HalfVector(repeating: value6), weight1)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                sum7v1 = multiplyAdd(sum7v1, HalfVector(repeating: value7), weight1)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                sum8v1 = multiplyAdd(sum8v1, HalfVector(repeating: value8), weight1)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                sum9v1 = multiplyAdd(sum9v1, HalfVector(repeating: value9), weight1)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                sum10v1 = multiplyAdd(sum10v1, HalfVector(repeating: value10), weight1)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, Vector(repeating: value11), weight0)
                sum11v1 = multiplyAdd(sum11v1, HalfVector(repeating: value11), weight1)
                let value12 = input12[0]
                sum12v0 = multiplyAdd(sum12v0, Vector(repeating: value12), weight0)
                sum12v1 = multiplyAdd(sum12v1, HalfVector(repeating: value12), weight1)
                let value13 = input12[stride]
                sum13v0 = multiplyAdd(sum13v0, Vector(repeating: value13), weight0)
                sum13v1 = multiplyAdd(sum13v1, HalfVector(repeating: value13), weight1)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                input12 += 1
                weights += 2 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        let output1 = output0 + 1 &* tile.pointee.block_stride
        let minimum1 = HalfVector(repeating: tile.pointee.minimum)
        let maximum1 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum0v1, minimum1, maximum1), to: output1 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum1v1, minimum1, maximum1), to: output1 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum2v1, minimum1, maximum1), to: output1 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum3v1, minimum1, maximum1), to: output1 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum4v1, minimum1, maximum1), to: output1 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum5v1, minimum1, maximum1), to: output1 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum6v1, minimum1, maximum1), to: output1 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum7v1, minimum1, maximum1), to: output1 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum8v1, minimum1, maximum1), to: output1 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum9v1, minimum1, maximum1), to: output1 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum10v1, minimum1, maximum1), to: output1 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum11v1, minimum1, maximum1), to: output1 + 11 &* width)
        store(clamp(sum12v0, minimum0, maximum0), to: output0 + 12 &* width)
        store(clamp(sum12v1, minimum1, maximum1), to: output1 + 12 &* width)
        store(clamp(sum13v0, minimum0, maximum0), to: output0 + 13 &* width)
        store(clamp(sum13v1, minimum1, maximum1), to: output1 + 13 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile14by2(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? Vector.zero : load(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        var sum10v0 = bias0
        var sum11v0 = bias0
        var sum12v0 = bias0
        var sum13v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += load(addend0 + 0 &* width)
            sum1v0 += load(addend0 + 1 &* width)
            sum2v0 += load(addend0 + 2 &* width)
            sum3v0 += load(addend0 + 3 &* width)
            sum4v0 += load(addend0 + 4 &* width)
            sum5v0 += load(addend0 + 5 &* width)
            sum6v0 += load(addend0 + 6 &* width)
            sum7v0 += load(addend0 + 7 &* width)
            sum8v0 += load(addend0 + 8 &* width)
            sum9v0 += load(addend0 + 9 &* width)
            sum10v0 += load(addend0 + 10 &* width)
            sum11v0 += load(addend0 + 11 &* width)
            sum12v0 += load(addend0 + 12 &* width)
            sum13v0 += load(addend0 + 13 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            var input12 = input0 + 12 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = load(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, Vector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, Vector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, Vector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, Vector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, Vector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, Vector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, Vector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, Vector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, Vector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, Vector(repeating: value9), weight0)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, Vector(repeating: value10), weight0)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, Vector(repeating: value11), weight0)
                let value12 = input12[0]
                sum12v0 = multiplyAdd(sum12v0, Vector(repeating: value12), weight0)
                let value13 = input12[stride]
                sum13v0 = multiplyAdd(sum13v0, Vector(repeating: value13), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                input12 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = Vector(repeating: tile.pointee.minimum)
        let maximum0 = Vector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum12v0, minimum0, maximum0), to: output0 + 12 &* width)
        store(clamp(sum13v0, minimum0, maximum0), to: output0 + 13 &* width)
    }
#endif

#if AVX512
    @inline(__always)
    func tile14by1(_ tile: UnsafePointer<kernel_tile>) {
        var weights = tile.pointee.weights.unsafelyUnwrapped
        var tap = tile.pointee.taps.unsafelyUnwrapped
        let stride = tile.pointee.pixel_stride
        let bias0 = tile.pointee.bias == nil ? HalfVector.zero : loadHalf(tile.pointee.bias + 0 &* width)
        var sum0v0 = bias0
        var sum1v0 = bias0
        var sum2v0 = bias0
        var sum3v0 = bias0
        var sum4v0 = bias0
        var sum5v0 = bias0
        var sum6v0 = bias0
        var sum7v0 = bias0
        var sum8v0 = bias0
        var sum9v0 = bias0
        var sum10v0 = bias0
        var sum11v0 = bias0
        var sum12v0 = bias0
        var sum13v0 = bias0
        if let addend = tile.pointee.addend {
            let addend0 = addend + 0 &* tile.pointee.block_stride
            sum0v0 += loadHalf(addend0 + 0 &* width)
            sum1v0 += loadHalf(addend0 + 1 &* width)
            sum2v0 += loadHalf(addend0 + 2 &* width)
            sum3v0 += loadHalf(addend0 + 3 &* width)
            sum4v0 += loadHalf(addend0 + 4 &* width)
            sum5v0 += loadHalf(addend0 + 5 &* width)
            sum6v0 += loadHalf(addend0 + 6 &* width)
            sum7v0 += loadHalf(addend0 + 7 &* width)
            sum8v0 += loadHalf(addend0 + 8 &* width)
            sum9v0 += loadHalf(addend0 + 9 &* width)
            sum10v0 += loadHalf(addend0 + 10 &* width)
            sum11v0 += loadHalf(addend0 + 11 &* width)
            sum12v0 += loadHalf(addend0 + 12 &* width)
            sum13v0 += loadHalf(addend0 + 13 &* width)
        }
        let end = tap + tile.pointee.tap_count
        while tap < end {
            var input0 = tile.pointee.input + Int(tap.pointee.offset)
            var input3 = input0 + 3 &* stride
            var input6 = input0 + 6 &* stride
            var input9 = input0 + 9 &* stride
            var input12 = input0 + 12 &* stride
            let last = weights + Int(tap.pointee.count) &* (1 &* width)
            while weights < last {
                let weight0 = loadHalf(weights + 0 &* width)
                let value0 = input0[0]
                sum0v0 = multiplyAdd(sum0v0, HalfVector(repeating: value0), weight0)
                let value1 = input0[stride]
                sum1v0 = multiplyAdd(sum1v0, HalfVector(repeating: value1), weight0)
                let value2 = input0[2 &* stride]
                sum2v0 = multiplyAdd(sum2v0, HalfVector(repeating: value2), weight0)
                let value3 = input3[0]
                sum3v0 = multiplyAdd(sum3v0, HalfVector(repeating: value3), weight0)
                let value4 = input3[stride]
                sum4v0 = multiplyAdd(sum4v0, HalfVector(repeating: value4), weight0)
                let value5 = input3[2 &* stride]
                sum5v0 = multiplyAdd(sum5v0, HalfVector(repeating: value5), weight0)
                let value6 = input6[0]
                sum6v0 = multiplyAdd(sum6v0, HalfVector(repeating: value6), weight0)
                let value7 = input6[stride]
                sum7v0 = multiplyAdd(sum7v0, HalfVector(repeating: value7), weight0)
                let value8 = input6[2 &* stride]
                sum8v0 = multiplyAdd(sum8v0, HalfVector(repeating: value8), weight0)
                let value9 = input9[0]
                sum9v0 = multiplyAdd(sum9v0, HalfVector(repeating: value9), weight0)
                let value10 = input9[stride]
                sum10v0 = multiplyAdd(sum10v0, HalfVector(repeating: value10), weight0)
                let value11 = input9[2 &* stride]
                sum11v0 = multiplyAdd(sum11v0, HalfVector(repeating: value11), weight0)
                let value12 = input12[0]
                sum12v0 = multiplyAdd(sum12v0, HalfVector(repeating: value12), weight0)
                let value13 = input12[stride]
                sum13v0 = multiplyAdd(sum13v0, HalfVector(repeating: value13), weight0)
                input0 += 1
                input3 += 1
                input6 += 1
                input9 += 1
                input12 += 1
                weights += 1 &* width
            }
            tap += 1
        }
        let output0 = tile.pointee.output.unsafelyUnwrapped
        let minimum0 = HalfVector(repeating: tile.pointee.minimum)
        let maximum0 = HalfVector(repeating: tile.pointee.maximum)
        store(clamp(sum0v0, minimum0, maximum0), to: output0 + 0 &* width)
        store(clamp(sum1v0, minimum0, maximum0), to: output0 + 1 &* width)
        store(clamp(sum2v0, minimum0, maximum0), to: output0 + 2 &* width)
        store(clamp(sum3v0, minimum0, maximum0), to: output0 + 3 &* width)
        store(clamp(sum4v0, minimum0, maximum0), to: output0 + 4 &* width)
        store(clamp(sum5v0, minimum0, maximum0), to: output0 + 5 &* width)
        store(clamp(sum6v0, minimum0, maximum0), to: output0 + 6 &* width)
        store(clamp(sum7v0, minimum0, maximum0), to: output0 + 7 &* width)
        store(clamp(sum8v0, minimum0, maximum0), to: output0 + 8 &* width)
        store(clamp(sum9v0, minimum0, maximum0), to: output0 + 9 &* width)
        store(clamp(sum10v0, minimum0, maximum0), to: output0 + 10 &* width)
        store(clamp(sum11v0, minimum0, maximum0), to: output0 + 11 &* width)
        store(clamp(sum12v0, minimum0, maximum0), to: output0 + 12 &* width)
        store(clamp(sum13v0, minimum0, maximum0), to: output0 + 13 &* width)
    }
#endif

#if AVX512
    /// Most pixels of a tile.
    let tileHeight = 14
    /// A tile of so many pixels and half vectors of output channels.
    @inline(never)
    func computeTile(_ tile: UnsafePointer<kernel_tile>, pixels: Int, halves: Int) {
        switch halves {
        case 4:
            switch pixels {
            case 14: tile14by4(tile)
            case 13: tile13by4(tile)
            case 12: tile12by4(tile)
            case 11: tile11by4(tile)
            case 10: tile10by4(tile)
            case 9: tile9by4(tile)
            case 8: tile8by4(tile)
            case 7: tile7by4(tile)
            case 6: tile6by4(tile)
            case 5: tile5by4(tile)
            case 4: tile4by4(tile)
            case 3: tile3by4(tile)
            case 2: tile2by4(tile)
            case 1: tile1by4(tile)
            default: break
            }
        case 3:
            switch pixels {
            case 14: tile14by3(tile)
            case 13: tile13by3(tile)
            case 12: tile12by3(tile)
            case 11: tile11by3(tile)
            case 10: tile10by3(tile)
            case 9: tile9by3(tile)
            case 8: tile8by3(tile)
            case 7: tile7by3(tile)
            case 6: tile6by3(tile)
            case 5: tile5by3(tile)
            case 4: tile4by3(tile)
            case 3: tile3by3(tile)
            case 2: tile2by3(tile)
            case 1: tile1by3(tile)
            default: break
            }
        case 2:
            switch pixels {
            case 14: tile14by2(tile)
            case 13: tile13by2(tile)
            case 12: tile12by2(tile)
            case 11: tile11by2(tile)
            case 10: tile10by2(tile)
            case 9: tile9by2(tile)
            case 8: tile8by2(tile)
            case 7: tile7by2(tile)
            case 6: tile6by2(tile)
            case 5: tile5by2(tile)
            case 4: tile4by2(tile)
            case 3: tile3by2(tile)
            case 2: tile2by2(tile)
            case 1: tile1by2(tile)
            default: break
            }
        case 1:
            switch pixels {
            case 14: tile14by1(tile)
            case 13: tile13by1(tile)
            case 12: tile12by1(tile)
            case 11: tile11by1(tile)
            case 10: tile10by1(tile)
            case 9: tile9by1(tile)
            case 8: tile8by1(tile)
            case 7: tile7by1(tile)
            case 6: tile6by1(tile)
            case 5: tile5by1(tile)
            case 4: tile4by1(tile)
            case 3: tile3by1(tile)
            case 2: tile2by1(tile)
            case 1: tile1by1(tile)
            default: break
            }
        default: break
        }
    }
#elseif AVX2
    /// Most pixels of a tile.
    let tileHeight = 6
    /// A tile of so many pixels and half vectors of output channels.
    @inline(never)
    func computeTile(_ tile: UnsafePointer<kernel_tile>, pixels: Int, halves: Int) {
        switch halves {
        case 4:
            switch pixels {
            case 6: tile6by4(tile)
            case 5: tile5by4(tile)
            case 4: tile4by4(tile)
            case 3: tile3by4(tile)
            case 2: tile2by4(tile)
            case 1: tile1by4(tile)
            default: break
            }
        case 3:
            switch pixels {
            case 6: tile6by3(tile)
            case 5: tile5by3(tile)
            case 4: tile4by3(tile)
            case 3: tile3by3(tile)
            case 2: tile2by3(tile)
            case 1: tile1by3(tile)
            default: break
            }
        case 2:
            switch pixels {
            case 6: tile6by2(tile)
            case 5: tile5by2(tile)
            case 4: tile4by2(tile)
            case 3: tile3by2(tile)
            case 2: tile2by2(tile)
            case 1: tile1by2(tile)
            default: break
            }
        case 1:
            switch pixels {
            case 6: tile6by1(tile)
            case 5: tile5by1(tile)
            case 4: tile4by1(tile)
            case 3: tile3by1(tile)
            case 2: tile2by1(tile)
            case 1: tile1by1(tile)
            default: break
            }
        default: break
        }
    }
#elseif arch(arm64)
    /// Most pixels of a tile.
    let tileHeight = 10
    /// A tile of so many pixels and half vectors of output channels.
    @inline(never)
    func computeTile(_ tile: UnsafePointer<kernel_tile>, pixels: Int, halves: Int) {
        switch halves {
        case 4:
            switch pixels {
            case 10: tile10by4(tile)
            case 9: tile9by4(tile)
            case 8: tile8by4(tile)
            case 7: tile7by4(tile)
            case 6: tile6by4(tile)
            case 5: tile5by4(tile)
            case 4: tile4by4(tile)
            case 3: tile3by4(tile)
            case 2: tile2by4(tile)
            case 1: tile1by4(tile)
            default: break
            }
        case 3:
            switch pixels {
            case 10: tile10by3(tile)
            case 9: tile9by3(tile)
            case 8: tile8by3(tile)
            case 7: tile7by3(tile)
            case 6: tile6by3(tile)
            case 5: tile5by3(tile)
            case 4: tile4by3(tile)
            case 3: tile3by3(tile)
            case 2: tile2by3(tile)
            case 1: tile1by3(tile)
            default: break
            }
        case 2:
            switch pixels {
            case 10: tile10by2(tile)
            case 9: tile9by2(tile)
            case 8: tile8by2(tile)
            case 7: tile7by2(tile)
            case 6: tile6by2(tile)
            case 5: tile5by2(tile)
            case 4: tile4by2(tile)
            case 3: tile3by2(tile)
            case 2: tile2by2(tile)
            case 1: tile1by2(tile)
            default: break
            }
        case 1:
            switch pixels {
            case 10: tile10by1(tile)
            case 9: tile9by1(tile)
            case 8: tile8by1(tile)
            case 7: tile7by1(tile)
            case 6: tile6by1(tile)
            case 5: tile5by1(tile)
            case 4: tile4by1(tile)
            case 3: tile3by1(tile)
            case 2: tile2by1(tile)
            case 1: tile1by1(tile)
            default: break
            }
        default: break
        }
    }
#else
    /// Most pixels of a tile.
    let tileHeight = 6
    /// A tile of so many pixels and half vectors of output channels.
    @inline(never)
    func computeTile(_ tile: UnsafePointer<kernel_tile>, pixels: Int, halves: Int) {
        switch halves {
        case 4:
            switch pixels {
            case 6: tile6by4(tile)
            case 5: tile5by4(tile)
            case 4: tile4by4(tile)
            case 3: tile3by4(tile)
            case 2: tile2by4(tile)
            case 1: tile1by4(tile)
            default: break
            }
        case 3:
            switch pixels {
            case 6: tile6by3(tile)
            case 5: tile5by3(tile)
            case 4: tile4by3(tile)
            case 3: tile3by3(tile)
            case 2: tile2by3(tile)
            case 1: tile1by3(tile)
            default: break
            }
        case 2:
            switch pixels {
            case 6: tile6by2(tile)
            case 5: tile5by2(tile)
            case 4: tile4by2(tile)
            case 3: tile3by2(tile)
            case 2: tile2by2(tile)
            case 1: tile1by2(tile)
            default: break
            }
        case 1:
            switch pixels {
            case 6: tile6by1(tile)
            case 5: tile5by1(tile)
            case 4: tile4by1(tile)
            case 3: tile3by1(tile)
            case 2: tile2by1(tile)
            case 1: tile1by1(tile)
            default: break
            }
        default: break
        }
    }
#endif
