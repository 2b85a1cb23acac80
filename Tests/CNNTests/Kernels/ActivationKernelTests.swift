import CKernels
import Glibc
import Testing

@testable import CNN

/// `activate` against libm in double precision.
@Suite struct ActivationKernelTests {
    /// How far a function may be off: so many units in the last place of the right result, or so much in all.
    struct Function: Sendable, CustomTestStringConvertible {
        let name: String
        let kernel: kernel_activation
        let ulps: Double
        /// Where results are differences of larger numbers.
        let absolute: Double
        /// Times the argument: where a result is the argument times an approximation.
        let perArgument: Double
        let reference: @Sendable (Double) -> Double
        var testDescription: String { name }

        init(_ activation: Activation, ulps: Double, absolute: Double = 0, perArgument: Double = 0) {
            name = "\(activation)"
            kernel = activation.kernel
            (self.ulps, self.absolute, self.perArgument) = (ulps, absolute, perArgument)
            reference = { ReferenceKernels.activation(activation, $0) }
        }

        init(
            _ name: String, _ kind: Int, _ alpha: Float = 0, _ beta: Float = 0, ulps: Double, absolute: Double = 0,
            _ reference: @escaping @Sendable (Double) -> Double
        ) {
            self.name = name
            kernel = kernel_activation(kind: Int32(kind), alpha: alpha, beta: beta)
            (self.ulps, self.absolute, self.perArgument) = (ulps, absolute, 0)
            self.reference = reference
        }
    }

    private static let functions: [Function] = [
        Function(.identity, ulps: 0), Function(.relu, ulps: 0), Function(.clip(minimum: -0.5, maximum: 6), ulps: 0),
        Function(.leakyRelu(alpha: 0.01), ulps: 0.5), Function(.sigmoid, ulps: 4, absolute: 3e-7),
        Function(.hardSigmoid(alpha: 0.2, beta: 0.5), ulps: 1, absolute: 6e-8),
        Function(.hardSwish, ulps: 2, absolute: 1e-7), Function(.swish, ulps: 4, perArgument: 3e-7),
        Function(.tanh, ulps: 5),
        Function(.elu(alpha: 1.5), ulps: 2, absolute: 2e-7), Function(.softplus, ulps: 4), Function(.mish, ulps: 4),
        Function(.gelu, ulps: 4, absolute: 3e-7), Function(.geluTanh, ulps: 4, absolute: 8e-7),
        Function("selu", KERNEL_ELU, 1.6732632, 1.050701, ulps: 2, absolute: 2e-7) {
            $0 < 0 ? Double(Float(1.6732632)) * expm1($0) : Double(Float(1.050701)) * $0
        },
        Function("exp", KERNEL_EXP, ulps: 2) { exp($0) },
        Function("erf", KERNEL_ERF, ulps: 4, absolute: 2e-7) { erf($0) },
    ]

    /// Every 3,001st float from the least to the greatest, and those where functions change their form.
    private static let arguments: [Float] = {
        var values: [Float] = [
            0, -0.0, 1, -1, 3, -3, 20, -20, 87.33654, -87.33654, 88.72283, -88.72283, 88.8, -88.8, 104, -104,
            .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, -.leastNormalMagnitude,
            .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e30, -1e30, 1e10, -1e10, 1000, -1000,
        ]
        for pattern in stride(from: UInt32(0), to: Float.infinity.bitPattern, by: 300_001) {
            values += [Float(bitPattern: pattern), -Float(bitPattern: pattern)]
        }
        // Densely where the functions bend.
        for step in 0...8000 { values.append(Float(step - 4000) / 200 + 1e-4) }
        return values
    }()

    @Test("activations agree with libm for small, large and denormal numbers", arguments: functions)
    func agrees(_ function: Function) throws {
        for kernels in KernelTable.available {
            let (source, target) = (try GuardedFloats(Self.arguments), try GuardedFloats(Self.arguments.count))
            withExtendedLifetime(source) {
                kernels.activate(function.kernel, source.floats, target.floats, source.count)
            }
            #expect(target.guardsAreIntact)
            var (worst, worstArgument, worstUlps) = (0.0, Float(0), 0.0)
            for (index, x) in Self.arguments.enumerated() {
                let (found, expected) = (Double(target.floats[index]), function.reference(Double(x)))
                let error = Self.error(found, expected, function, Double(x))
                if !(error <= worst) { (worst, worstArgument) = (error, x) }
                worstUlps = max(worstUlps, Self.ulps(found, expected))
            }
            #expect(worst <= 1, "\(kernels.level) at \(worstArgument); \(worstUlps) ulp in the worst place")
        }
    }

    /// The error over the allowed one. Results that are no normal floats may be zero, and such that are too large
    /// for a float infinite. A factor that is no normal float may be zero as well: swish(-89) is such a one times -89.
    private static func error(_ found: Double, _ expected: Double, _ function: Function, _ x: Double) -> Double {
        if expected.isNaN { return found.isNaN ? 0 : .infinity }
        let distance = abs(found - expected)
        if found == expected || distance <= Double(Float.leastNormalMagnitude) * min(max(1, abs(x)), 110) { return 0 }
        if abs(expected) > Double(Float.greatestFiniteMagnitude) {
            return found == expected.sign.infinity ? 0 : .infinity
        }
        let allowed = max(
            function.ulps * Double(Float(expected).ulp), function.absolute, function.perArgument * abs(x))
        return distance.isNaN ? .infinity : distance / allowed
    }

    private static func ulps(_ found: Double, _ expected: Double) -> Double {
        let isNormal = abs(expected) >= Double(Float.leastNormalMagnitude) && expected.isFinite && found.isFinite
        return isNormal ? abs(found - expected) / Double(Float(expected).ulp) : 0
    }

    @Test("NaN stays NaN, and infinities have their limits", arguments: functions)
    func handlesLimits(_ function: Function) throws {
        for kernels in KernelTable.available {
            let values: [Float] = [.nan, .infinity, -.infinity, -.nan, 1]
            let (source, target) = (try GuardedFloats(values), try GuardedFloats(values.count))
            withExtendedLifetime(source) {
                kernels.activate(function.kernel, source.floats, target.floats, values.count)
            }
            #expect(target.floats[0].isNaN && target.floats[3].isNaN)
            for index in 1...2 {
                let (found, expected) = (target.floats[index], Float(function.reference(Double(values[index]))))
                #expect(
                    found == expected || (found.isNaN && expected.isNaN),
                    "\(kernels.level): of \(values[index]) it is \(found), not \(expected)")
            }
        }
    }

    @Test("each count up to two vectors, also in place", arguments: functions)
    func doesEachCount(_ function: Function) throws {
        for kernels in KernelTable.available {
            for count in 0...2 * kernels.width + 1 {
                let numbers = OptimiserRun.numbers(count)
                let source = try GuardedFloats(numbers, endsAtPage: true)
                let target = try GuardedFloats(count, endsAtPage: true)
                kernels.activate(function.kernel, source.floats, target.floats, count)
                #expect(target.guardsAreIntact && target.isWhole)
                let differences = zip(numbers, target.values).map { abs(function.reference(Double($0)) - Double($1)) }
                #expect(differences.allSatisfy { $0 < 1e-6 })
                kernels.activate(function.kernel, source.floats, source.floats, count)
                #expect(source.values == target.values && source.guardsAreIntact)
            }
        }
    }
}

extension FloatingPointSign {
    fileprivate var infinity: Double { self == .minus ? -.infinity : .infinity }
}
