import Foundation
import Testing

@testable import CNN

/// Models that are well-formed files and ask for the impossible. Each ends in a typed error or a result, soon and in
/// little memory. A crash would end the whole test run.
@Suite struct HostileGraphTests {
    private static let extremes: [Int64] = [
        0, 1, -1, 2, 1 << 16, 1 << 20, (1 << 31) - 1, 1 << 31, -(1 << 31), 1 << 32, 1 << 40, .max, .min,
    ]

    /// Reads the model and runs it.
    /// - Returns: the error, if it is none that can be run.
    @discardableResult
    private static func run(_ builder: ModelBuilder) -> ModelError? { run(builder.bytes()) }

    @discardableResult
    private static func run(_ bytes: [UInt8]) -> ModelError? {
        do throws(ModelError) {
            let session = try Session(model: try Model(bytes: bytes), memoryLimitBytes: 4 << 20)
            session.run()
            return nil
        } catch {
            #expect(!error.detail.isEmpty)
            return error
        }
    }

    private static func image(_ opset: Int64 = 17) -> ModelBuilder {
        var builder = ModelBuilder()
        builder.opset = opset
        builder.inputs = [("x", [.size(1), .size(2), .size(5), .size(5)])]
        return builder
    }

    @Test("no stride, pad, dilation or kernel traps", arguments: ["Conv", "MaxPool", "AveragePool", "ConvTranspose"])
    func survivesWindows(_ op: String) {
        let isPool = op.hasSuffix("Pool")
        for name in ["strides", "pads", "dilations", "kernel_shape", "group", "output_padding", "output_shape"] {
            for first in Self.extremes {
                for second in [first, 1] {
                    var builder = Self.image()
                    builder.initializers = [
                        ModelBuilder.tensor("w", dims: [2, 2, 3, 3], [Float](repeating: 1, count: 36))
                    ]
                    let list = name == "pads" ? [first, second, second, first] : [first, second]
                    var attributes = [
                        name == "group"
                            ? ModelBuilder.attribute(name, int: first) : ModelBuilder.attribute(name, ints: list)
                    ]
                    if isPool, name != "kernel_shape" {
                        attributes.append(ModelBuilder.attribute("kernel_shape", ints: [3, 3]))
                    }
                    for ceil in [0, 1] as [Int64] where isPool || ceil == 0 {
                        let more = isPool ? [ModelBuilder.attribute("ceil_mode", int: ceil)] : []
                        builder.nodes = [
                            ModelBuilder.node(op, isPool ? ["x"] : ["x", "w"], ["y"], attributes: attributes + more)
                        ]
                        Self.run(builder)
                    }
                }
            }
        }
    }

    @Test("no kernel whose size only the run would fill traps", arguments: ["Conv", "ConvTranspose"])
    func survivesHugeInputs(_ op: String) {
        for channels in [1, 2, 1 << 20] as [Int64] {
            for kernel in [1, 1 << 20, 1 << 30, (1 << 31) - 1] as [Int64] {
                for dilation in [1, 1 << 31] as [Int64] {
                    for group in [1, channels] {
                        for pad in ["SAME_UPPER", "VALID", "NOTSET"] {
                            var builder = ModelBuilder()
                            builder.inputs = [
                                ("x", [.size(1), .size(channels), .size(1), .size(3)]),
                                ("w", [.size(channels), .size(channels / group), .size(1), .size(kernel)]),
                            ]
                            let mode = ModelBuilder.field(1, "auto_pad") + ModelBuilder.field(4, pad)
                            let huge = ModelBuilder.attribute("pads", ints: [0, 1 << 31, 0, 1 << 31])
                            let attributes = [
                                mode + ModelBuilder.field(20, 3), ModelBuilder.attribute("group", int: group),
                                ModelBuilder.attribute("dilations", ints: [1, dilation]),
                            ]
                            let node = ModelBuilder.node(
                                op, ["a", "w"], ["y"], attributes: attributes + (pad == "NOTSET" ? [huge] : []))
                            // Behind another convolution the channels may lie in blocks.
                            builder.initializers = [ModelBuilder.tensor("v", dims: [1, 1, 1, 1], [1])]
                            for first in [("Relu", ["x"]), ("Conv", ["x", "v"])] {
                                builder.nodes = [ModelBuilder.node(first.0, first.1, ["a"]), node]
                                Self.run(builder)
                            }
                        }
                    }
                }
            }
        }
    }

    @Test("kernels and dilations that overflow together are refused")
    func refusesHugeWindows() {
        for op in ["MaxPool", "AveragePool"] {
            var builder = Self.image()
            let huge = [Int64](repeating: 1 << 31, count: 2)
            builder.nodes = [
                ModelBuilder.node(
                    op, ["x"], ["y"],
                    attributes: ["kernel_shape", "strides", "dilations"].map { ModelBuilder.attribute($0, ints: huge) }
                        + [ModelBuilder.attribute("pads", ints: huge + huge)])
            ]
            #expect(Self.run(builder) != nil)
        }
    }

    @Test(
        "no shape, axis, index or size given as a constant traps",
        arguments: [
            "Reshape", "Expand", "Tile", "ConstantOfShape", "Slice", "Pad", "Gather", "Squeeze", "Unsqueeze", "Resize",
            "Split", "ReduceMean", "ReduceSum", "TopK", "OneHot", "Range", "Trilu", "CumSum", "Upsample",
        ])
    func survivesConstants(_ op: String) {
        for first in Self.extremes {
            for second in [0, -1, 3, 1 << 20, 1 << 31, .min] as [Int64] {
                for count in [1, 2, 4, 8] {
                    // Sizes and scales are 1 for the batch and the channels, pads 0.
                    let ordinary = [Int64](repeating: count == 4 ? 1 : 0, count: max(count - 2, 0))
                    let values = Array((ordinary + [first, second]).suffix(count))
                    var builder = Self.image()
                    builder.initializers = [
                        ModelBuilder.tensor("k", dims: [Int64(count)], ints: values),
                        ModelBuilder.tensor("l", dims: [Int64(count)], ints: values.reversed()),
                        ModelBuilder.tensor("f", dims: [Int64(count)], values.map { Float($0) }),
                    ]
                    let inputs: [String]
                    switch op {
                    case "ConstantOfShape": inputs = ["k"]
                    case "Slice": inputs = count == 2 ? ["x", "k", "l", "", "k"] : ["x", "k", "l"]
                    case "Resize": inputs = count == 4 ? ["x", "", "", "k"] : ["x", "", "f"]
                    case "Range": inputs = ["k", "l", "k"]
                    case "Upsample": inputs = ["x", "f"]
                    default: inputs = ["x", "k"]
                    }
                    builder.nodes = [ModelBuilder.node(op, inputs, ["y"])]
                    Self.run(builder)
                }
            }
        }
    }

    @Test("no axis or list in an attribute traps")
    func survivesAttributes() {
        let names = ["axis", "axes", "perm", "starts", "ends", "split", "pads", "keepdims", "to", "start", "end"]
        for op in OperatorTable.names {
            for name in names {
                for value in [-1, 1 << 31, 1 << 40, .max, .min] as [Int64] {
                    for opset in [9, 17] as [Int64] {
                        var builder = Self.image(opset)
                        let lists = [
                            ModelBuilder.attribute(name, ints: [value, 1]), ModelBuilder.attribute(name, int: value),
                        ]
                        for attribute in lists {
                            builder.nodes = [ModelBuilder.node(op, ["x"], ["y"], attributes: [attribute])]
                            Self.run(builder)
                        }
                    }
                }
            }
        }
    }

    @Test("empty dimensions anywhere give an error or an empty result")
    func survivesEmptyDimensions() {
        for op in OperatorTable.names {
            for shape in [[0], [0, 2, 5, 5], [1, 0, 5, 5], [1, 2, 0, 5], [1, 2, 5, 0], [0, 0, 0, 0], []] as [[Int64]] {
                for inputs in [["e"], ["e", "e"], ["x", "e"], ["e", "x"], ["e", "e", "e"]] {
                    var builder = Self.image()
                    builder.initializers = [
                        ModelBuilder.tensor("size", dims: [Int64(shape.count)], ints: shape)
                    ]
                    // Computed from the input, so that it is not known before the run.
                    builder.nodes = [
                        ModelBuilder.node("ConstantOfShape", ["size"], ["zeros"]),
                        ModelBuilder.node(
                            "ReduceMax", ["x"], ["one"], attributes: [ModelBuilder.attribute("keepdims", int: 0)]),
                        ModelBuilder.node("Mul", ["zeros", "one"], ["e"]),
                        ModelBuilder.node(
                            op, inputs, ["y"],
                            attributes: op.hasSuffix("Pool") && !op.hasPrefix("Global")
                                ? [ModelBuilder.attribute("kernel_shape", ints: [1, 1])] : []),
                    ]
                    Self.run(builder)
                }
            }
        }
    }

    @Test("shapes that are huge only together are refused", arguments: ["Expand", "Reshape", "Pad", "ConstantOfShape"])
    func refusesHugeResults(_ op: String) {
        for sizes in [[1 << 30, 1 << 30], [1 << 62, 4], [.max, .max], [1 << 40]] as [[Int64]] {
            var builder = Self.image()
            let pads = op == "Pad" ? [0, 0, 0, 0, 0, 0] + (sizes + sizes).prefix(2) : sizes
            builder.initializers = [ModelBuilder.tensor("k", dims: [Int64(pads.count)], ints: pads)]
            builder.nodes = [ModelBuilder.node(op, op == "ConstantOfShape" ? ["k"] : ["x", "k"], ["y"])]
            #expect(Self.run(builder) != nil, "\(sizes)")
        }
    }

    @Test(
        "a padding mode takes no memory before the size of its result is checked",
        arguments: ["edge", "reflect", "wrap"])
    func boundsPaddingMemory(_ mode: String) {
        var builder = ModelBuilder()
        builder.inputs = [("x", [.size(1)])]
        builder.initializers = [ModelBuilder.tensor("k", dims: [2], ints: [1 << 30, 1 << 29])]
        let attribute = ModelBuilder.field(1, "mode") + ModelBuilder.field(4, mode) + ModelBuilder.field(20, 3)
        builder.nodes = [ModelBuilder.node("Pad", ["x", "k"], ["y"], attributes: [attribute])]
        #expect(Self.run(builder)?.reason == .tooLarge)
    }

    @Test("duplicate names are refused wherever they are")
    func refusesDuplicates() {
        let weight = ModelBuilder.tensor("w", dims: [4], [1, 2, 3, 4])
        var builder = ModelBuilder()
        builder.nodes = [ModelBuilder.node("Add", ["x", "w"], ["y"])]
        builder.initializers = [weight, weight]
        #expect(Self.run(builder)?.detail.contains("two initialisers") == true)
        builder.initializers = [weight]
        builder.inputs.append(builder.inputs[0])
        #expect(Self.run(builder)?.detail.contains("two inputs") == true)
        builder.inputs.removeLast()
        for taken in ["x", "w"] {
            builder.nodes = [ModelBuilder.node("Neg", ["x"], [taken])]
            builder.outputs = [taken]
            #expect(Self.run(builder)?.detail.contains("computed twice") == true)
        }
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["y"])]
        builder.outputs = ["y", "y"]
        Self.run(builder)
    }

    @Test("very many nodes, values or list elements take bounded time")
    func boundsTime() {
        var builder = ModelBuilder()
        builder.nodes = (0..<20_001).map { ModelBuilder.node("Relu", ["x"], ["y\($0)"]) }
        builder.outputs = ["y0"]
        #expect(Self.run(builder)?.reason == .tooLarge)
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["y"])]
        builder.outputs = ["y"]
        builder.inputs = [("x", [.size(1)])] + (0..<50_000).map { ("x\($0)", [.size(1)]) }
        #expect(Self.run(builder)?.reason == .tooLarge)
        builder.inputs = [("x", [.size(1), .size(100_000)])]
        let outputs = (0..<100_000).map { "y\($0)" }
        builder.nodes = stride(from: 0, to: 100_000, by: 10_000).map { start in
            ModelBuilder.node(
                "Split", ["x"], Array(outputs[start..<start + 10_000]),
                attributes: [ModelBuilder.attribute("axis", int: 1)])
        }
        builder.outputs = outputs
        #expect(Self.run(builder)?.reason == .tooLarge)
        builder.outputs = ["y"]
        let long = ModelBuilder.attribute("perm", ints: Array(repeating: 1, count: 1_000_000))
        builder.nodes = [ModelBuilder.node("Transpose", ["x"], ["y"], attributes: [long])]
        #expect(Self.run(builder)?.reason == .malformed)
    }

    @Test("an operator set that lies about its nodes gives an error or a result")
    func survivesOpsetLies() {
        for fixture in FixtureCase.operators {
            for opset in [7, 9, 11, 13, 18, 22] as [Int64] {
                // A second opset_import; the last one counts.
                Self.run(fixture.model + ModelBuilder.field(8, ModelBuilder.field(2, opset)))
            }
        }
    }

    @Test("inputs that past versions of the engine failed on give an error or a result")
    func survivesPastFailures() throws {
        let folder = URL(fileURLWithPath: FixtureCase.path("hostile"))
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files { Self.run([UInt8](try Data(contentsOf: file))) }
    }
}
