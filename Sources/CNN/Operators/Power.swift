// Runs on: planned on any thread, kernels on the session's.
import Glibc

/// ONNX Pow: https://onnx.ai/onnx/operators/onnx__Pow.html
///
/// The result has the base's type; since opset 12 the exponent may have another.
enum Power {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        let (base, exponent) = (try context.type(0), try context.type(1))
        guard base.element != .bool, exponent.element != .bool else { throw .malformed("it does not count with bool") }
        let exponentShape = try context.secondShape(of: base.shape)
        let output = try TensorType(base.element, try Broadcast.shape(base.shape, exponentShape))
        guard base.element != .float32 || exponent.element != .float32 else {
            let map = BroadcastMap(first: base.shape, second: exponentShape, output: output.shape)
            return NodePlan(output, taskCount: context.taskCount(elements: output.count)) {
                { _ = map.runShare(PowFunction(), $0) }
            }
        }
        let rows = BroadcastRows([base.shape, exponentShape], output: output.shape)
        let kernel = try MixedPower(rows: rows, exponent: exponent.element).kernel(for: base.element)
        return NodePlan(output) { kernel }
    }
}

struct PowFunction: BinaryFunction {
    @inline(__always) func callAsFunction(_ a: Float, _ b: Float) -> Float { b == 2 ? a * a : powf(a, b) }
}

/// Powers of which base or exponent are integers.
private struct MixedPower: NumericKernel {
    let rows: BroadcastRows
    let exponent: ElementType

    func run<Base: NumericElement>(_ arguments: KernelArguments, _: Base.Type) {
        switch exponent {
        case .float32: raise(arguments, Base.self, Float.self)
        case .int64: raise(arguments, Base.self, Int64.self)
        case .int32: raise(arguments, Base.self, Int32.self)
        case .int8: raise(arguments, Base.self, Int8.self)
        case .uint8, .bool: raise(arguments, Base.self, UInt8.self)
        }
    }

    @inline(__always)
    private func raise<Base: NumericElement, Exponent: NumericElement>(
        _ arguments: KernelArguments, _: Base.Type, _: Exponent.Type
    ) {
        let (a, b) = (arguments.input(0, Base.self), arguments.input(1, Exponent.self))
        let target = arguments.output(0, Base.self)
        rows.forEach { first, second, _, output in
            for index in 0..<rows.length {
                let (base, exponent) = (a[first + index * rows.steps[0]], b[second + index * rows.steps[1]])
                target[output + index] = base.raised(to: exponent)
            }
        }
    }
}

extension NumericElement {
    fileprivate func raised(to exponent: some NumericElement) -> Self {
        let power = pow(double, exponent.double)
        // Up to here a product of integers is exact.
        if Self.self != Int64.self || abs(power) < 0x1p53 { return Self(truncating: power) }
        var (result, factor, rest) = (Int64(1), wholeNumber, exponent.wholeNumber)
        while rest > 0 {
            if rest & 1 == 1 { result &*= factor }
            factor &*= factor
            rest >>= 1
        }
        return Self(truncating: result)
    }
}
