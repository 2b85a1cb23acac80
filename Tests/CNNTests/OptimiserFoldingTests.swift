import Testing

@testable import CNN

@Suite struct OptimiserFoldingTests {
    private typealias B = ModelBuilder

    private static func run(
        _ nodes: [[UInt8]], _ initializers: [[UInt8]], shape: [Int64] = [2, 4, 6, 5], opset: Int64 = 17,
        lowest: Float = -1
    ) throws -> OptimiserRun {
        try OptimiserRun(ModelBuilder(shape: shape, opset: opset, nodes, initializers), lowest: lowest)
    }

    /// Scale, shift, mean and a variance that is not negative.
    private static func statistics(_ channels: Int64) -> [[UInt8]] {
        [
            B.numbers("s", [channels], seed: 11), B.numbers("h", [channels], seed: 12),
            B.numbers("m", [channels], seed: 13),
            B.tensor("v", dims: [channels], OptimiserRun.numbers(Int(channels), seed: 14).map { 0.5 + $0 * $0 }),
        ]
    }

    private static let padded = [B.attribute("pads", ints: [1, 1, 1, 1])]

    @Test(
        "numbers for each channel become part of a convolution's weights and bias",
        arguments: [["c", "k"], ["k", "c"]], [[6, 1, 1], [1, 6, 1, 1], [1]] as [[Int64]])
    func foldsIntoConvolution(_ inputs: [String], _ shape: [Int64]) throws {
        for op in ["Mul", "Add", "Sub", "Div"] where op != "Div" || inputs[0] == "c" {
            let run = try Self.run(
                [B.node("Conv", ["x", "w", "b"], ["c"], attributes: Self.padded), B.node(op, inputs, ["y"])],
                [B.numbers("w", [6, 4, 3, 3]), B.numbers("b", [6], seed: 2), B.numbers("k", shape, seed: 3)])
            #expect(run.before == ["Conv", op] && run.after == ["Conv"], "\(op)")
            #expect(run.agrees, "\(op)")
        }
    }

    @Test("constants that differ from pixel to pixel, or add dimensions, are not folded")
    func keepsOthers() throws {
        let conv = B.node("Conv", ["x", "w"], ["c"])
        for shape in [[6, 5], [5], [2, 6, 1, 1], [1, 1, 6, 1, 1]] as [[Int64]] {
            let run = try Self.run(
                [conv, B.node("Mul", ["c", "k"], ["y"])], [B.numbers("w", [6, 4, 1, 1]), B.numbers("k", shape)])
            #expect(run.after == ["Conv", "Mul"] && run.agrees, "\(shape)")
        }
        let read = try Self.run(
            [conv, B.node("Mul", ["c", "k"], ["m"]), B.node("Sub", ["m", "c"], ["y"])],
            [B.numbers("w", [6, 4, 1, 1]), B.numbers("k", [6, 1, 1])])
        #expect(read.after == ["Conv", "Mul", "Sub"] && read.agrees)
    }

    @Test("batch normalisation folds into convolutions and products, before and behind")
    func foldsNormalization() throws {
        let statistics = ["s", "h", "m", "v"]
        let conv = try Self.run(
            [
                B.node("Conv", ["x", "w"], ["c"], attributes: [B.intAttribute("group", 2)]),
                B.node("BatchNormalization", ["c"] + statistics, ["y"]),
            ], [B.numbers("w", [6, 2, 3, 3])] + Self.statistics(6))
        #expect(conv.after == ["Conv"] && conv.agrees)
        let before = try Self.run(
            [
                B.node("BatchNormalization", ["x"] + statistics, ["n"]),
                B.node("Conv", ["n", "w"], ["y"], attributes: [B.intAttribute("group", 2)]),
            ], [B.numbers("w", [6, 2, 3, 3])] + Self.statistics(4))
        #expect(before.after == ["Conv"] && before.agrees)
        for transB in [0, 1] as [Int64] {
            let gemm = try Self.run(
                [
                    B.node("BatchNormalization", ["x"] + statistics, ["n"]),
                    B.node("Gemm", ["n", "w", "b"], ["g"], attributes: [B.intAttribute("transB", transB)]),
                    B.node("BatchNormalization", ["g"] + statistics, ["y"]),
                ], [B.numbers("w", [6, 6]), B.numbers("b", [1, 6])] + Self.statistics(6), shape: [3, 6])
            #expect(gemm.after == ["Gemm"] && gemm.agrees)
        }
    }

    @Test("before a padded convolution only factors fold, since zeros stay zeros")
    func foldsBeforePadding() throws {
        let weights = [B.numbers("w", [6, 4, 3, 3]), B.numbers("k", [4, 1, 1])]
        let conv = B.node("Conv", ["n", "w"], ["y"], attributes: Self.padded)
        let factor = try Self.run([B.node("Mul", ["x", "k"], ["n"]), conv], weights)
        #expect(factor.after == ["Conv"] && factor.agrees)
        let sum = try Self.run([B.node("Add", ["x", "k"], ["n"]), conv], weights)
        #expect(sum.after == ["Add", "Conv"] && sum.agrees)
    }

    @Test("Gemm's factors become part of its constants, and MatMul with a bias is a Gemm")
    func foldsProducts() throws {
        let constants = [B.numbers("w", [6, 3]), B.numbers("b", [3])]
        let factors = [B.floatAttribute("alpha", 0.5), B.floatAttribute("beta", -2)]
        let gemm = try Self.run(
            [B.node("Gemm", ["x", "w", "b"], ["y"], attributes: factors)], constants, shape: [2, 6])
        #expect(gemm.nodes.first?.attributes.isEmpty == true && gemm.agrees)
        for shape in [[2, 6], [2, 5, 6]] as [[Int64]] {
            let run = try Self.run(
                [
                    B.node("MatMul", ["x", "w"], ["p"]), B.node("Add", ["b", "p"], ["s"]), B.node("Relu", ["s"], ["y"]),
                ],
                constants, shape: shape)
            #expect(run.before == ["MatMul", "Add", "Relu"])
            #expect(run.after == (shape.count == 2 ? ["Gemm"] : ["Reshape", "Gemm", "Reshape"]) && run.agrees)
            #expect(run.activations == [.relu])
        }
    }

    @Test("padding with zeros becomes the convolution's own", arguments: [10, 13, 18] as [Int64])
    func foldsPad(opset: Int64) throws {
        let pad =
            opset < 11
            ? B.node("Pad", ["x"], ["p"], attributes: [B.attribute("pads", ints: [0, 0, 1, 2, 0, 0, 3, 0])])
            : opset < 18 ? B.node("Pad", ["x", "pads"], ["p"]) : B.node("Pad", ["x", "few", "", "axes"], ["p"])
        let constants = [
            B.numbers("w", [6, 4, 3, 3]), B.ints("pads", [0, 0, 1, 2, 0, 0, 3, 0]), B.ints("few", [1, 2, 3, 0]),
            B.ints("axes", [2, -1]),
        ]
        for attributes in [[], Self.padded, [B.textAttribute("auto_pad", "VALID")]] {
            let run = try Self.run(
                [pad, B.node("Conv", ["p", "w"], ["y"], attributes: attributes)], constants, opset: opset)
            #expect(run.before == ["Pad", "Conv"] && run.after == ["Conv"] && run.agrees)
        }
    }

    @Test("poolings take over padding that does not change what they find")
    func foldsPoolPad() throws {
        let shape = B.attribute("kernel_shape", ints: [3, 3])
        let constants = [
            B.ints("pads", [0, 0, 1, 1, 0, 0, 1, 1]), B.scalar("least", -.infinity), B.scalar("one", 1),
        ]
        func pool(_ op: String, _ pad: [[UInt8]], _ attributes: [[UInt8]] = []) throws -> OptimiserRun {
            let run = try Self.run(
                pad + [B.node(op, ["p"], ["y"], attributes: [shape] + attributes)], constants)
            #expect(run.agrees)
            return run
        }
        let zeros = B.node("Pad", ["x", "pads"], ["p"])
        #expect(try pool("MaxPool", [B.node("Pad", ["x", "pads", "least"], ["p"])]).after == ["MaxPool"])
        #expect(try pool("MaxPool", [zeros]).after == ["Pad", "MaxPool"])
        let relu = [B.node("Relu", ["x"], ["r"]), B.node("Pad", ["r", "pads"], ["p"])]
        #expect(try pool("MaxPool", relu).after == ["Relu", "MaxPool"])
        #expect(try pool("MaxPool", relu, [B.intAttribute("ceil_mode", 1)]).after.contains("Pad"))
        #expect(try pool("AveragePool", [zeros]).after == ["AveragePool"])
        #expect(try pool("AveragePool", [zeros], Self.padded).after == ["Pad", "AveragePool"])
        let counting = Self.padded + [B.intAttribute("count_include_pad", 1)]
        #expect(try pool("AveragePool", [zeros], counting).after == ["AveragePool"])
        #expect(try pool("AveragePool", [B.node("Pad", ["x", "pads", "one"], ["p"])]).after.contains("Pad"))
    }

    @Test("padding of channels, or with copies, stays")
    func keepsPad() throws {
        let constants = [B.numbers("w", [6, 4, 3, 3]), B.numbers("v", [6, 6, 3, 3])]
        let reflect = [B.textAttribute("mode", "reflect")]
        let copies = try Self.run(
            [B.node("Pad", ["x", "p1"], ["p"], attributes: reflect), B.node("Conv", ["p", "w"], ["y"])],
            constants + [B.ints("p1", [0, 0, 1, 1, 0, 0, 1, 1])])
        #expect(copies.after == ["Pad", "Conv"] && copies.agrees)
        let channels = try Self.run(
            [B.node("Pad", ["x", "p1"], ["p"]), B.node("Conv", ["p", "v"], ["y"])],
            constants + [B.ints("p1", [0, 1, 0, 0, 0, 1, 0, 0])])
        #expect(channels.after == ["Pad", "Conv"] && channels.agrees)
    }

    @Test("global pooling is found in all its forms")
    func findsGlobalPool() throws {
        func find(_ op: String, _ attributes: [[UInt8]]) throws -> [String] {
            let run = try Self.run([B.node(op, ["x"], ["y"], attributes: attributes)], [])
            #expect(run.agrees)
            return run.after
        }
        let axes = B.attribute("axes", ints: [-1, 2])
        #expect(try find("ReduceMean", [axes]) == ["GlobalAveragePool"])
        #expect(try find("ReduceMax", [axes, B.intAttribute("keepdims", 0)]) == ["GlobalMaxPool", "Reshape"])
        #expect(try find("ReduceMean", [B.attribute("axes", ints: [1, 2])]) == ["ReduceMean"])
        let whole = B.attribute("kernel_shape", ints: [6, 5])
        #expect(try find("AveragePool", [whole]) == ["GlobalAveragePool"])
        #expect(try find("MaxPool", [whole]) == ["GlobalMaxPool"])
        #expect(try find("AveragePool", [whole] + Self.padded) == ["AveragePool"])
        #expect(try find("AveragePool", [B.attribute("kernel_shape", ints: [6, 4])]) == ["AveragePool"])
    }

    @Test("of a normalised input before a padded convolution one addition is left, behind the Transpose")
    func foldsInputFactor() throws {
        let constants = [
            B.numbers("w", [6, 3, 3, 3]), B.scalar("range", 127.5), B.scalar("one", 1), B.numbers("mean", [3], seed: 2),
            B.tensor("deviation", dims: [1, 1, 3], [0.2, 0.3, -0.4]),
        ]
        let run = try Self.run(
            [
                B.node("Div", ["x", "range"], ["a"]), B.node("Sub", ["a", "one"], ["b"]),
                B.node("Sub", ["b", "mean"], ["c"]), B.node("Div", ["c", "deviation"], ["d"]), B.toFirst("d", "e"),
                B.node("Conv", ["e", "w"], ["y"], attributes: Self.padded),
            ], constants, shape: [1, 5, 6, 3])
        #expect(run.before == ["Div", "Sub", "Sub", "Div", "Transpose", "Conv"])
        #expect(run.after == ["Transpose", "Add", "Conv"] && run.agrees)
        let gray = try Self.run(
            [
                B.node("Mul", ["x", "range"], ["a"]), B.node("Sub", ["one", "a"], ["b"]), B.toFirst("b", "c"),
                B.node("Conv", ["c", "v"], ["y"]),
            ], constants + [B.numbers("v", [6, 1, 3, 3])], shape: [1, 5, 6, 1])
        #expect(gray.after == ["Reshape", "Conv"] && gray.agrees)
    }

    @Test("factors in a row are one, and so are shifts")
    func joinsScalings() throws {
        let run = try Self.run(
            [
                B.node("Mul", ["x", "k"], ["a"]), B.node("Div", ["a", "h"], ["b"]), B.node("Tanh", ["b"], ["c"]),
                B.node("Sub", ["c", "k"], ["d"]), B.node("Add", ["h", "d"], ["y"]),
            ], [B.numbers("k", [4, 1, 1]), B.numbers("h", [1, 4, 1, 1], seed: 3)])
        #expect(run.after == ["Mul", "Add"] && run.activations == [.tanh] && run.agrees)
    }

    @Test("a shift by a factor of zero stays where it is")
    func keepsZeroFactor() throws {
        let run = try Self.run(
            [
                B.node("Mul", ["x", "k"], ["a"]), B.node("Add", ["a", "h"], ["b"]),
                B.node("Conv", ["b", "w"], ["y"], attributes: Self.padded),
            ],
            [
                B.numbers("w", [6, 4, 3, 3]), B.tensor("k", dims: [4, 1, 1], [1, 0, 2, 3]),
                B.numbers("h", [4, 1, 1], seed: 3),
            ])
        #expect(run.after == ["Mul", "Add", "Conv"] && run.agrees)
    }
}
