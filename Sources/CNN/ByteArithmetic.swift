// Runs on: any thread (values only).

/// What the bytes of a quantised tensor stand for: `(stored - zeroPoint) * scale`.
struct ByteScale: Equatable, Sendable {
    let scale: Float
    /// From 0 to 255: blocked bytes have no sign (see `TensorType.blockWidth`).
    let zeroPoint: Int

    /// The number that a byte stands for.
    func number(_ stored: UInt8) -> Float { Float(Int(stored) - zeroPoint) * scale }

    /// The byte nearest to a number, as QuantizeLinear finds it.
    func byte(_ number: Float) -> UInt8 {
        let steps = (number / scale).rounded(.toNearestOrEven)
        guard !steps.isNaN else { return UInt8(zeroPoint) }
        return UInt8(Int(min(max(steps, -512), 512)) + zeroPoint, in: 0...255)
    }
}

extension UInt8 {
    fileprivate init(_ value: Int, in range: ClosedRange<Int>) {
        self.init(Swift.min(Swift.max(value, range.lowerBound), range.upperBound))
    }
}

/// What a node computes with bytes: its operator between the DequantizeLinear of its inputs and the QuantizeLinear of its
/// output.
struct ByteArithmetic: Sendable {
    /// Of the inputs that are bytes, in order.
    var inputs: [ByteScale]
    var output: ByteScale
    /// Whether the output is int8 to those who read it unblocked.
    var isSigned: Bool
    /// Of a convolution: one for each output channel.
    var weightScales: [Float] = []
    /// Between what limits the result lies before it is quantised.
    var minimum = -Float.infinity
    var maximum = Float.infinity
    /// What each output byte is replaced by: a function of it that follows.
    var table: [UInt8]?

    /// The limits of a result in steps, without the zero point.
    var limits: (minimum: Float, maximum: Float) {
        (
            Float(Int(output.byte(minimum)) - output.zeroPoint),
            Float(Int(max(output.byte(maximum), output.byte(minimum))) - output.zeroPoint)
        )
    }

    /// The table for a function of numbers.
    static func table(from input: ByteScale, to output: ByteScale, _ function: (Float) -> Float) -> [UInt8] {
        (0...255).map { output.byte(function(input.number(UInt8($0)))) }
    }
}
