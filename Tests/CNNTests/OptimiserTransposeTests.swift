import Testing

@testable import CNN

@Suite struct OptimiserTransposeTests {
    private typealias B = ModelBuilder

    /// `nodes` turn "a" into "b"; "a" is "x" with channels last, "y" is "b" with channels first.
    private static func between(
        _ nodes: [[UInt8]], _ initializers: [[UInt8]] = [], opset: Int64 = 17
    ) throws -> OptimiserRun {
        let all = [B.toLast("x", "a")] + nodes + [B.toFirst("b", "y")]
        return try OptimiserRun(ModelBuilder(shape: [2, 3, 4, 5], opset: opset, all, initializers))
    }

    @Test("a pair of inverse Transposes goes away, and so does what is in between if it does nothing")
    func cancels() throws {
        let run = try Self.between([B.node("Identity", ["a"], ["b"])])
        // The output cannot be the input itself.
        #expect(run.before == ["Transpose", "Identity", "Transpose"])
        #expect(run.after == ["Reshape"] && run.agrees)
    }

    @Test("Transposes in a row become one")
    func joins() throws {
        let nodes = [B.transpose("x", "a", [0, 2, 3, 1]), B.transpose("a", "y", [1, 0, 3, 2])]
        let run = try OptimiserRun(ModelBuilder(shape: [2, 3, 4, 5], nodes))
        #expect(run.after == ["Transpose"] && run.agrees)
    }

    @Test("a Transpose that moves only dimensions of size 1 is a Reshape")
    func reshapes() throws {
        let run = try OptimiserRun(ModelBuilder(shape: [1, 4, 5, 1], [B.toFirst("x", "y")]))
        #expect(run.before == ["Transpose"])
        #expect(run.after == ["Reshape"] && run.agrees)
    }

    @Test(
        "functions of single elements let Transposes pass",
        arguments: ["Relu", "Sigmoid", "HardSwish", "Elu", "Tanh", "Abs", "Neg", "Exp", "LeakyRelu", "Erf", "Softplus"])
    func passesUnary(_ name: String) throws {
        let run = try Self.between([B.node(name, ["a"], ["b"])])
        #expect(run.before == ["Transpose", name, "Transpose"])
        #expect(run.after == [name] && run.agrees)
    }

    @Test(
        "operators of two inputs let Transposes pass and permute their constants",
        arguments: [[3], [1, 1, 1, 3], [4, 5, 3], [5, 1], [], [2, 1, 1, 1], [1, 1]] as [[Int64]])
    func passesBroadcasting(_ shape: [Int64]) throws {
        for (op, inputs) in [("Mul", ["a", "c"]), ("Sub", ["c", "a"]), ("Max", ["a", "c"]), ("PRelu", ["a", "c"])] {
            let run = try Self.between([B.node(op, inputs, ["b"])], [B.numbers("c", shape)])
            #expect(!run.after.contains("Transpose"), "\(op) \(shape)")
            #expect(run.agrees, "\(op) \(shape)")
        }
    }

    @Test("two transposed inputs make one transposed output")
    func passesResidual() throws {
        let run = try Self.between([B.node("Relu", ["a"], ["r"]), B.node("Add", ["r", "a"], ["b"])])
        #expect(run.after == ["Relu", "Add"] && run.agrees)
    }

    @Test("an input of one number a channel follows for nothing")
    func passesGate() throws {
        let run = try Self.between(
            [
                B.node("ReduceMean", ["a"], ["m"], attributes: [B.attribute("axes", ints: [1, 2])]),
                B.node("Mul", ["a", "m"], ["b"]),
            ])
        #expect(run.after == ["GlobalAveragePool", "Mul"] && run.agrees)
    }

    @Test("an input that no Transpose made is transposed if that saves one behind the node")
    func exchanges() throws {
        var builder = ModelBuilder(
            shape: [2, 3, 4, 5],
            [B.toLast("x", "a"), B.node("Add", ["a", "z"], ["s"]), B.toFirst("s", "y")])
        builder.inputs.append(("z", [.size(2), .size(4), .size(5), .size(3)]))
        let run = try OptimiserRun(builder)
        #expect(run.after.filter { $0 == "Transpose" }.count == 1 && run.agrees)
        // Without the second one nothing is gained, and nothing is done.
        builder.nodes = [B.toLast("x", "a"), B.node("Add", ["a", "z"], ["y"])]
        #expect(try OptimiserRun(builder).after == ["Transpose", "Add"])
    }

    @Test(
        "reductions have their axes renamed", arguments: [13, 18] as [Int64],
        [([1, 2], 1), ([1, 2], 0), ([-1], 1), ([3], 0), ([2], 0), ([], 1), ([], 0), ([0, -2], 0)] as [([Int64], Int64)])
    func passesReduction(opset: Int64, axes: ([Int64], Int64)) throws {
        var attributes = [B.intAttribute("keepdims", axes.1)]
        var inputs = ["a"]
        if opset < 18 {
            if !axes.0.isEmpty { attributes.append(B.attribute("axes", ints: axes.0)) }
        } else {
            inputs.append("axes")
        }
        // ReduceSum has had its axes as an input since opset 13 already.
        let name = opset < 18 ? "ReduceMax" : "ReduceSum"
        let reduction = B.node(name, inputs, ["y"], attributes: attributes)
        let run = try OptimiserRun(
            ModelBuilder(
                shape: [2, 3, 4, 5], opset: opset, [B.toLast("x", "a"), reduction], [B.ints("axes", axes.0)]))
        #expect(run.before == ["Transpose", name] && run.agrees)
        // Only what still has two dimensions to exchange needs a Transpose.
        let needsTranspose = [[2], [0, -2]].contains(axes.0)
        #expect((run.after.last == "Transpose") == needsTranspose, "\(run.after)")
        #expect(run.after.first != "Transpose")
    }

    @Test("Concat and Split have their axis renamed")
    func passesConcat() throws {
        let concat = B.node("Concat", ["q", "c", "p"], ["b"], attributes: [B.intAttribute("axis", 2)])
        let constant = B.numbers("c", [2, 4, 2, 3])
        let sizes = B.ints("sizes", [2, 3])
        let sized = B.node("Split", ["a", "sizes"], ["p", "q"], attributes: [B.intAttribute("axis", -2)])
        let run = try Self.between([sized, concat], [constant, sizes])
        #expect(run.after == ["Split", "Concat"] && run.agrees)
    }

    @Test("Softmax has its axis renamed; before opset 13 only if nothing else follows it")
    func passesSoftmax() throws {
        let softmax = B.node("Softmax", ["a"], ["b"], attributes: [B.intAttribute("axis", -1)])
        let new = try Self.between([softmax])
        #expect(new.after == ["Softmax"] && new.agrees)
        let old = try Self.between([softmax], opset: 11)
        #expect(old.after == ["Transpose", "Softmax", "Transpose"] && old.agrees)
    }

    @Test("Slice and Pad have their axes renamed, in the forms of all opsets", arguments: [9, 10, 13, 18] as [Int64])
    func passesSliceAndPad(opset: Int64) throws {
        let pads: [Int64] = [0, 1, 2, 0, 0, 0, 3, 1]
        let slice: [UInt8]
        if opset < 10 {
            slice = B.node(
                "Slice", ["a"], ["s"],
                attributes: [
                    B.attribute("starts", ints: [1, 0]), B.attribute("ends", ints: [4, 2]),
                    B.attribute("axes", ints: [2, -1]),
                ])
        } else {
            slice = B.node("Slice", ["a", "starts", "ends", "axes"], ["s"])
        }
        let pad: [UInt8]
        if opset < 11 {
            pad = B.node("Pad", ["s"], ["b"], attributes: [B.attribute("pads", ints: pads)])
        } else if opset < 18 {
            pad = B.node("Pad", ["s", "pads"], ["b"])
        } else {
            pad = B.node("Pad", ["s", "few", "", "axes"], ["b"])
        }
        let run = try Self.between(
            [slice, pad],
            [
                B.ints("starts", [1, 0]), B.ints("ends", [4, 2]), B.ints("axes", [2, -1]), B.ints("pads", pads),
                B.ints("few", [1, 0, 2, 1]),
            ], opset: opset)
        #expect(run.after == ["Slice", "Pad"] && run.agrees)
    }

    @Test("a slice without axes counts them in the old order")
    func passesPlainSlice() throws {
        let run = try Self.between(
            [B.node("Slice", ["a", "starts", "ends"], ["b"])], [B.ints("starts", [0, 1]), B.ints("ends", [2, 3])])
        #expect(run.after == ["Slice"] && run.agrees)
    }

    @Test("Reshapes that only drop or add dimensions of size 1 come first")
    func passesSqueeze() throws {
        let nodes = [
            B.transpose("x", "a", [0, 1, 3, 2]), B.node("Squeeze", ["a", "axis"], ["s"]),
            B.transpose("s", "y", [0, 2, 1]),
        ]
        let run = try OptimiserRun(ModelBuilder(shape: [2, 1, 4, 5], nodes, [B.ints("axis", [1])]))
        #expect(run.after == ["Reshape"] && run.agrees)
    }

    @Test("a Transpose before flattening becomes an order of a layer's weights", arguments: [0, 1] as [Int64])
    func foldsIntoWeights(transB: Int64) throws {
        let shape: [Int64] = transB == 1 ? [7, 60] : [60, 7]
        let nodes = [
            B.node("Relu", ["x"], ["r"]), B.toLast("r", "a"), B.node("Flatten", ["a"], ["f"]),
            B.node("Gemm", ["f", "w"], ["y"], attributes: [B.intAttribute("transB", transB)]),
        ]
        let run = try OptimiserRun(ModelBuilder(shape: [2, 3, 4, 5], nodes, [B.numbers("w", shape)]))
        #expect(run.after == ["Relu", "Reshape", "Gemm"] && run.agrees)
    }

    @Test("global pooling of transposed images reduces other axes")
    func passesGlobalPool() throws {
        let run = try OptimiserRun(
            ModelBuilder(
                shape: [2, 3, 4, 5],
                [B.toLast("x", "a"), B.node("GlobalAveragePool", ["a"], ["p"]), B.toFirst("p", "y")]))
        #expect(run.after == ["ReduceMean"] && run.agrees)
    }

    @Test("a channels-last network keeps the Transpose of its input only")
    func clearsNetwork() throws {
        let block: (String, String, Int) -> [[UInt8]] = { input, output, number in
            [
                B.toFirst(input, "f\(number)"),
                B.node("Conv", ["f\(number)", "w\(number)"], ["c\(number)"]),
                B.toLast("c\(number)", "l\(number)"),
                B.node("Sub", ["l\(number)", "mean"], ["m\(number)"]),
                B.node("Mul", ["m\(number)", "scale"], ["s\(number)"]),
                B.node("Add", ["s\(number)", "shift"], ["t\(number)"]),
                B.node("Relu", ["t\(number)"], [output]),
            ]
        }
        let nodes =
            block("x", "one", 1) + block("one", "two", 2) + [
                B.node("Add", ["one", "two"], ["sum"]),
                B.node(
                    "ReduceMean", ["sum"], ["p"],
                    attributes: [
                        B.attribute("axes", ints: [1, 2]), B.intAttribute("keepdims", 0),
                    ]),
                B.node("MatMul", ["p", "dense"], ["d"]), B.node("Add", ["d", "bias"], ["y"]),
            ]
        let run = try OptimiserRun(
            ModelBuilder(
                shape: [1, 6, 6, 3], nodes,
                [
                    B.numbers("w1", [4, 3, 1, 1]), B.numbers("w2", [4, 4, 1, 1], seed: 2),
                    B.numbers("mean", [4], seed: 3),
                    B.numbers("scale", [1, 1, 1, 4], seed: 4), B.numbers("shift", [4], seed: 5),
                    B.numbers("dense", [4, 2], seed: 6), B.numbers("bias", [2], seed: 7),
                ]))
        #expect(run.after == ["Transpose", "Conv", "Conv", "Add", "GlobalAveragePool", "Reshape", "Gemm"])
        #expect(run.activations == [.relu, .relu] && run.agrees)
    }
}
