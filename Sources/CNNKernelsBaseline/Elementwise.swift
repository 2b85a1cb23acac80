// Runs on: the session's threads; never allocates.

/// `a + b`, element by element; the output may be one of them.
public func add(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, count: Int
) {
    var index = 0
    while index &+ width <= count {
        store(load(a + index) + load(b + index), to: output + index)
        index &+= width
    }
    while index < count {
        output[index] = a[index] + b[index]
        index &+= 1
    }
}

/// `a * b`, element by element; the output may be one of them.
public func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, count: Int
) {
    var index = 0
    while index &+ width <= count {
        store(load(a + index) * load(b + index), to: output + index)
        index &+= width
    }
    while index < count {
        output[index] = a[index] * b[index]
        index &+= 1
    }
}

/// Blocked `a * scale + shift` with one scale and shift for each channel, [block][width]. Either may be nil.
public func scaleChannels(
    _ input: UnsafePointer<Float>, scale: UnsafePointer<Float>?, shift: UnsafePointer<Float>?,
    to output: UnsafeMutablePointer<Float>, blocks begin: Int, _ end: Int, pixels: Int
) {
    for block in begin..<end {
        let factor = scale.map { load($0 + block &* width) } ?? Vector(repeating: 1)
        let addend = shift.map { load($0 + block &* width) } ?? Vector.zero
        let start = block &* pixels &* width
        var index = start
        while index < start &+ pixels &* width {
            store(multiplyAdd(addend, load(input + index), factor), to: output + index)
            index &+= width
        }
    }
}
