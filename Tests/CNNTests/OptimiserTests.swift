import Testing

@testable import CNN

@Suite struct OptimiserTests {
    private typealias B = ModelBuilder

    @Test(
        "nodes that change nothing go away",
        arguments: [
            ("Add", ["r", "zeros"]), ("Add", ["zeros", "r"]), ("Sub", ["r", "zeros"]), ("Mul", ["ones", "r"]),
            ("Div", ["r", "ones"]), ("Pow", ["r", "ones"]), ("Identity", ["r"]), ("Dropout", ["r"]), ("Concat", ["r"]),
            ("Sum", ["r"]), ("Max", ["r"]), ("Expand", ["r", "shape"]), ("Reshape", ["r", "shape"]),
            ("Slice", ["r", "starts", "ends"]), ("Pad", ["r", "pads"]),
        ])
    func removesNeutral(_ name: String, _ inputs: [String]) throws {
        let attributes = name == "Concat" ? [B.intAttribute("axis", 1)] : []
        let run = try OptimiserRun(
            ModelBuilder(
                shape: [2, 3],
                [
                    B.node("Sigmoid", ["x"], ["r"]), B.node(name, inputs, ["n"], attributes: attributes),
                    B.node("Neg", ["n"], ["y"]),
                ],
                [
                    B.tensor("zeros", dims: [3], [0, 0, 0]), B.tensor("ones", dims: [1, 3], [1, 1, 1]),
                    B.ints("shape", [2, 3]), B.ints("starts", [0, 0]), B.ints("ends", [2, 9]),
                    B.ints("pads", [0, 0, 0, 0]),
                ]))
        #expect(run.before == ["Sigmoid", name, "Neg"])
        #expect(run.after == ["Sigmoid", "Neg"] && run.agrees)
    }

    @Test(
        "nodes that look alike but change something stay",
        arguments: [
            ("Sub", ["zeros", "r"]), ("Div", ["ones", "r"]), ("Add", ["r", "ones"]), ("Add", ["r", "wide"]),
            ("Slice", ["r", "ends", "starts", "axes", "steps"]), ("Pad", ["r", "pads"]),
        ])
    func keepsOthers(_ name: String, _ inputs: [String]) throws {
        let run = try OptimiserRun(
            ModelBuilder(
                shape: [2, 3],
                [B.node("Exp", ["x"], ["r"]), B.node(name, inputs, ["n"]), B.node("Neg", ["n"], ["y"])],
                [
                    B.tensor("zeros", dims: [3], [0, 0, 0]), B.tensor("ones", dims: [1, 3], [1, 1, 1]),
                    B.tensor("wide", dims: [2, 1, 1], [0, 0]), B.ints("starts", [-9]), B.ints("ends", [9]),
                    B.ints("axes", [1]), B.ints("steps", [-1]), B.ints("pads", [0, 1, 0, -1]),
                ]))
        #expect(run.after == ["Exp", name, "Neg"] && run.agrees)
    }

    @Test("a node between an input and an output, or two outputs of one value, stay readable")
    func keepsOutputs() throws {
        var builder = ModelBuilder(
            shape: [2, 3],
            [
                B.node("Identity", ["x"], ["y"]), B.node("Relu", ["x"], ["r"]), B.node("Identity", ["r"], ["z"]),
                B.node("Identity", ["r"], ["w"]), B.node("Dropout", ["z"], ["v"]), B.node("Identity", ["c"], ["u"]),
            ], [B.numbers("c", [2])])
        builder.outputs = ["y", "z", "w", "v", "r", "u"]
        #expect(try OptimiserRun(builder).agrees)
        builder.outputs = ["v"]
        let run = try OptimiserRun(builder)
        #expect(run.after == ["Relu"] && run.agrees)
    }

    @Test("Reshapes in a row become one, and stand behind functions of single elements")
    func joinsReshapes() throws {
        let run = try OptimiserRun(
            ModelBuilder(
                shape: [2, 3, 1, 4],
                [
                    B.node("Flatten", ["x"], ["f"]), B.node("Relu", ["f"], ["r"]), B.node("Mul", ["r", "k"], ["m"]),
                    B.node("Unsqueeze", ["m", "axes"], ["u"]), B.node("Sigmoid", ["u"], ["s"]),
                    B.node("Reshape", ["s", "shape"], ["y"]),
                ], [B.scalar("k", 2), B.ints("axes", [0]), B.ints("shape", [-1, 4])]))
        #expect(run.after == ["Relu", "Mul", "Reshape"] && run.activations == [.sigmoid] && run.agrees)
    }

    @Test("constants follow a Reshape that only adds dimensions of size 1, or keeps the last dimension")
    func reshapesConstants() throws {
        for (shape, constant) in [([2, 1, 3, 1], [3, 1]), ([2, 3, 1], [2, 1, 1]), ([3, 2], [3, 2])]
            as [([Int64], [Int64])]
        {
            let run = try OptimiserRun(
                ModelBuilder(
                    shape: [2, 3],
                    [
                        B.node("Relu", ["x"], ["r"]), B.node("Reshape", ["r", "shape"], ["s"]),
                        B.node("Add", ["s", "c"], ["y"]),
                    ], [B.ints("shape", shape), B.numbers("c", constant)]))
            #expect(run.agrees)
            let follows = shape != [3, 2]
            #expect(run.after == (follows ? ["Relu", "Add", "Reshape"] : ["Relu", "Reshape", "Add"]))
        }
    }

    @Test("the same Transpose of the same value is computed once")
    func removesRepetition() throws {
        let run = try OptimiserRun(
            ModelBuilder(
                shape: [2, 3, 4],
                [
                    B.transpose("x", "a", [0, 2, 1]), B.transpose("x", "b", [0, 2, 1]),
                    B.transpose("x", "c", [2, 0, 1]), B.node("MatMul", ["x", "a"], ["p"]),
                    B.node("MatMul", ["p", "x"], ["q"]), B.node("MatMul", ["q", "b"], ["r"]),
                    B.node("Softmax", ["c"], ["d"]), B.node("ReduceSum", ["d"], ["e"]),
                    B.node("Add", ["e", "r"], ["y"]),
                ]))
        #expect(run.before.filter { $0 == "Transpose" }.count == 3)
        #expect(run.after.filter { $0 == "Transpose" }.count == 1 && run.agrees)
    }

    @Test("residuals are added by the later of two convolutions")
    func fusesResidual() throws {
        let weights = [B.numbers("w", [4, 4, 1, 1]), B.numbers("v", [4, 4, 1, 1], seed: 2)]
        func add(_ first: String, _ second: String) throws -> OptimiserRun {
            try OptimiserRun(
                ModelBuilder(
                    shape: [1, 4, 3, 3],
                    [
                        B.node("Conv", ["x", "w"], ["a"]), B.node("Conv", ["x", "v"], ["b"]),
                        B.node("Add", [first, second], ["s"]), B.node("Relu", ["s"], ["y"]),
                    ], weights))
        }
        for run in [try add("a", "b"), try add("b", "a")] {
            #expect(run.after == ["Conv", "Conv"] && run.activations == [.relu] && run.agrees)
            #expect(run.nodes.map(\.epilogue.addsResidual) == [false, true])
        }
        // Twice the same value is no residual.
        let twice = try add("a", "a")
        #expect(twice.after == ["Conv", "Add"] && twice.agrees)
    }

    @Test("networks of almost 20000 nodes are rewritten in a few passes")
    func staysLinear() throws {
        let count = 9_990
        var chain: [[UInt8]] = [B.toLast("x", "v0")]
        var fan: [[UInt8]] = [B.toLast("x", "t")]
        for index in 0..<count {
            chain.append(B.node("Add", ["v\(index)", "v\(max(0, index - 1))"], ["u\(index)"]))
            chain.append(B.node(index % 2 == 0 ? "Tanh" : "Identity", ["u\(index)"], ["v\(index + 1)"]))
            fan.append(B.node("Relu", ["t"], ["r\(index)"]))
            fan.append(B.toFirst("r\(index)", "f\(index)"))
        }
        chain.append(B.toFirst("v\(count)", "y"))
        fan.append(B.node("Concat", (0..<count).map { "f\($0)" }, ["y"], attributes: [B.intAttribute("axis", 1)]))
        let long = try OptimiserRun(ModelBuilder(shape: [1, 2, 2, 2], chain))
        #expect(!long.after.contains("Transpose") && long.agrees)
        let wide = try OptimiserRun(ModelBuilder(shape: [1, 2, 2, 2], fan))
        #expect(!wide.after.contains("Transpose") && wide.agrees)
    }
}
