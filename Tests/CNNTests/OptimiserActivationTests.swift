import Testing

@testable import CNN

@Suite struct OptimiserActivationTests {
    private typealias B = ModelBuilder

    private static let constants = [
        B.scalar("0", 0), B.scalar("1", 1), B.scalar("3", 3), B.scalar("6", 6), B.scalar("1/6", 1 / 6),
        B.scalar("0.5", 0.5), B.scalar("0.2", 0.2), B.scalar("sqrt2", Float(2).squareRoot()),
        B.scalar("1/sqrt2", Float(0.5).squareRoot()), B.scalar("k", 0.044715),
        B.scalar("sqrt(2/pi)", (2 / Float.pi).squareRoot()), B.scalar("2", 2), B.scalar("-1", -1),
    ]

    /// `nodes` turn "x" into "y". Inputs go from -9 to 1, so that limits are met.
    private static func run(_ nodes: [[UInt8]], opset: Int64 = 17, _ more: [[UInt8]] = []) throws -> OptimiserRun {
        try OptimiserRun(ModelBuilder(shape: [1, 4, 5, 3], opset: opset, nodes, constants + more), lowest: -9)
    }

    /// "OPERATOR inputs output", separated by spaces.
    private static func nodes(_ lines: [String]) -> [[UInt8]] {
        lines.map { line in
            let words = line.split(separator: " ").map(String.init)
            return B.node(words[0], Array(words[1..<words.count - 1]), [words[words.count - 1]])
        }
    }

    @Test(
        "spelled-out activations become one operator",
        arguments: [
            (["Sigmoid x s", "Mul x s y"], "Swish"), (["Sigmoid x s", "Mul s x y"], "Swish"),
            (["Add x 3 a", "Clip a 0 6 c", "Mul x c m", "Div m 6 y"], "HardSwish"),
            (["Add 3 x a", "Clip a 0 6 c", "Div c 6 d", "Mul d x y"], "HardSwish"),
            (["Add x 3 a", "Clip a 0 6 c", "Mul c 1/6 d", "Mul x d y"], "HardSwish"),
            (["Mul x 1/6 s", "Add x 3 a", "Clip a 0 6 c", "Mul s c y"], "HardSwish"),
            (["Add x 3 a", "Relu a r", "Min r 6 c", "Mul c x m", "Mul 1/6 m y"], "HardSwish"),
            (["Add x 3 a", "Max a 0 r", "Min r 6 c", "Mul c x m", "Mul 1/6 m y"], "HardSwish"),
            (["Add x 3 a", "Clip a 0 6 c", "Div c 6 y"], "HardSigmoid"),
            (["Softplus x p", "Tanh p t", "Mul x t y"], "Mish"),
            (["Exp x e", "Add e 1 a", "Log a p", "Tanh p t", "Mul t x y"], "Mish"),
            (["Exp x e", "Add 1 e a", "Log a y"], "Softplus"),
            (["Div x sqrt2 d", "Erf d e", "Add e 1 a", "Mul x a m", "Mul m 0.5 y"], "Gelu"),
            (["Mul x 1/sqrt2 d", "Erf d e", "Add 1 e a", "Mul x 0.5 h", "Mul h a y"], "Gelu"),
            (["Mul x 1/sqrt2 d", "Erf d e", "Add 1 e a", "Mul 0.5 a h", "Mul x h y"], "Gelu"),
            (
                [
                    "Pow x 3 p", "Mul p k q", "Add x q s", "Mul s sqrt(2/pi) u", "Tanh u t", "Add t 1 a", "Mul x a m",
                    "Mul m 0.5 y",
                ], "Gelu"
            ),
            (
                [
                    "Mul x x p", "Mul p x q", "Mul k q r", "Add r x s", "Mul sqrt(2/pi) s u", "Tanh u t", "Add 1 t a",
                    "Mul x 0.5 h", "Mul h a y",
                ], "Gelu"
            ),
            (["Mul x 0.2 a", "Max x a y"], "LeakyRelu"), (["Mul 0.2 x a", "Max a x y"], "LeakyRelu"),
            (["PRelu x 0.2 y"], "LeakyRelu"), (["Max x 0 y"], "Relu"), (["Min x 0.5 y"], "Clip"),
            (["Relu x r", "Min 0.2 r y"], "Clip"), (["Clip x 0 6 c", "Clip c 0.2 0.5 y"], "Clip"),
            (["Min x 0.5 r", "Max r -1 y"], "Clip"),
        ])
    func findsPattern(_ lines: [String], _ name: String) throws {
        let run = try Self.run(Self.nodes(lines))
        #expect(run.before.count == lines.count)
        #expect(run.after == [name] && run.agrees)
    }

    @Test("limits are attributes before opset 11")
    func findsOldClip() throws {
        let run = try Self.run(Self.nodes(["Relu x r", "Min r 0.5 y"]), opset: 9)
        #expect(run.after == ["Clip"] && run.agrees)
    }

    @Test(
        "what looks like an activation but is another function stays as it is",
        arguments: [
            ["Sigmoid x s", "Neg x n", "Mul n s y"], ["Add x 3 a", "Clip a 0 6 c", "Mul x c m", "Div m 3 y"],
            ["Add x 2 a", "Clip a 0 6 c", "Mul x c m", "Div m 6 y"],
            ["Div x 6 d", "Erf d e", "Add e 1 a", "Mul x a m", "Mul m 0.5 y"],
            ["Mul x 2 a", "Max x a y"], ["Exp x e", "Add e 3 a", "Log a y"],
            ["Softplus x p", "Tanh p t", "Add x t y"], ["Div 6 x d", "Sigmoid d s", "Mul x s y"],
        ])
    func keepsOthers(_ lines: [String]) throws {
        let run = try Self.run(Self.nodes(lines))
        // Additions may take the Clip behind them.
        #expect(Set(run.after).isSubset(of: run.before) && run.agrees)
        #expect(run.after.filter { $0 != "Clip" } == run.before.filter { $0 != "Clip" })
    }

    @Test("a gate that something else reads stays")
    func keepsSharedGate() throws {
        let run = try Self.run(Self.nodes(["Sigmoid x s", "Mul x s m", "Add m s y"]))
        #expect(run.after == run.before && run.agrees)
    }

    @Test("Keras' PReLU becomes PRelu")
    func findsParametricRelu() throws {
        let lines = Self.nodes(["Relu x p", "Neg x n", "Relu n q", "Mul slope q m", "Add p m y"])
        let run = try Self.run(lines, [B.numbers("slope", [4, 1, 1])])
        #expect(run.after == ["PRelu"] && run.agrees)
    }

    @Test(
        "convolutions, products and additions take the activation behind them",
        arguments: [
            ("Relu", .relu), ("LeakyRelu", .leakyRelu(alpha: 0.01)), ("Sigmoid", .sigmoid), ("Tanh", .tanh),
            ("HardSwish", .hardSwish), ("Elu", .elu(alpha: 1)), ("Gelu", .gelu), ("Mish", .mish),
            ("Softplus", .softplus), ("Swish", .swish), ("HardSigmoid", .hardSigmoid(alpha: 0.2, beta: 0.5)),
            ("Clip", .clip(minimum: -Float.greatestFiniteMagnitude, maximum: 0.5)),
        ] as [(String, Activation)])
    func fuses(_ name: String, _ activation: Activation) throws {
        let inputs = name == "Clip" ? ["l", "", "0.5"] : ["l"]
        let weights = B.numbers("w", [6, 4, 1, 1])
        let conv = try Self.run([B.node("Conv", ["x", "w"], ["l"]), B.node(name, inputs, ["y"])], [weights])
        #expect(conv.before == ["Conv", name] && conv.after == ["Conv"] && conv.agrees)
        #expect(conv.activations == [activation])
        let sum = try Self.run(
            Self.nodes(["Neg x n", "Abs x a", "Add n a l"]) + [B.node(name, inputs, ["y"])])
        #expect(sum.after == ["Neg", "Abs", "Add"] && sum.activations == [activation] && sum.agrees)
        let product = try Self.run(Self.nodes(["Neg x n", "Abs x a", "Mul n a l"]) + [B.node(name, inputs, ["y"])])
        #expect(product.after == ["Neg", "Abs", "Mul"] && product.activations == [activation] && product.agrees)
        let gemm = try Self.run(
            [B.node("Flatten", ["x"], ["f"]), B.node("Gemm", ["f", "v"], ["l"]), B.node(name, inputs, ["y"])],
            [B.numbers("v", [60, 2])])
        #expect(gemm.after == ["Reshape", "Gemm"] && gemm.activations == [activation] && gemm.agrees)
    }

    @Test("an activation is not fused with what others read too, or twice")
    func keepsReadValues() throws {
        let weights = [B.numbers("w", [4, 4, 1, 1])]
        let read = try Self.run(Self.nodes(["Conv x w c", "Relu c r", "Add c r y"]), weights)
        #expect(read.after == ["Conv", "Relu", "Add"] && read.agrees)
        let twice = try Self.run(Self.nodes(["Conv x w c", "Relu c r", "Sigmoid r y"]), weights)
        #expect(twice.after == ["Conv", "Sigmoid"] && twice.agrees)
    }
}
