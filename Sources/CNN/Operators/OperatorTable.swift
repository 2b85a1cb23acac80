// Runs on: any thread (values only).
import CKernels

/// Every operator that the engine runs. To add one: write its plan in a file beside this one, and a row here.
enum OperatorTable {
    /// The operator of ONNX's own domain with this name.
    static func named(_ name: String) -> Operator? { operators[name] }

    /// The names, in alphabetical order.
    static var names: [String] { operators.values.filter { !$0.isInternal }.map(\.name).sorted() }

    /// Of the element-wise functions that can be fused.
    static var activationNames: [String] { rows.filter { $0.activation != nil }.map(\.name) }

    private static let operators = Dictionary(rows.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    private static let rows: [Operator] =
        layers + elementWise + arithmetic + comparisons + reductions + movement + values + ByteOperators.rows

    private static let layers: [Operator] = [
        Operator(name: BlockedLayout.reorder, isFoldable: false, isInternal: true, plan: Reorder.plan),
        Operator(name: "Conv", isFoldable: false, plan: Convolution.plan),
        Operator(name: "Gemm", isFoldable: false, plan: MatrixProducts.gemm),
        Operator(name: "MatMul", isFoldable: false, plan: MatrixProducts.matMul),
        Operator(name: "ConvTranspose", isFoldable: false, plan: ConvolutionTranspose.plan),
        Operator(name: "BatchNormalization", plan: BatchNormalization.plan),
        Operator(name: "InstanceNormalization", plan: InstanceNormalization.plan),
        Operator(name: "LayerNormalization", plan: LayerNormalization.plan),
        Operator(name: "LpNormalization", plan: LpNormalization.plan),
        Operator(name: "LRN", isFoldable: false, plan: LocalResponseNormalization.plan),
        Operator(name: "MaxPool", isFoldable: false, plan: Pooling.max),
        Operator(name: "AveragePool", isFoldable: false, plan: Pooling.average),
        Operator(name: "GlobalAveragePool", plan: Pooling.globalAverage),
        Operator(name: "GlobalMaxPool", plan: Pooling.globalMax),
        Operator(name: "Softmax") { (context) throws(NodeError) in try Softmax.plan(context, isLogarithm: false) },
        Operator(name: "LogSoftmax") { (context) throws(NodeError) in try Softmax.plan(context, isLogarithm: true) },
    ]

    private static func activation(
        _ name: String, _ activation: @escaping @Sendable (NodeContext) throws(NodeError) -> Activation
    ) -> Operator {
        Operator(name: name, activation: activation) { (context) throws(NodeError) in
            try Activations.plan(context, try activation(context))
        }
    }

    private static func function(_ name: String, _ function: some UnaryFunction & Sendable) -> Operator {
        Operator(name: name) { (context) throws(NodeError) in try Activations.plan(context, function) }
    }

    private static let elementWise: [Operator] = [
        activation("Relu") { _ in .relu },
        activation("Sigmoid") { _ in .sigmoid },
        activation("HardSwish") { _ in .hardSwish },
        activation("LeakyRelu", Activations.leakyRelu),
        activation("HardSigmoid", Activations.hardSigmoid),
        Operator(name: "Clip", activation: Clip.activation, plan: Clip.plan),
        activation("Elu", Activations.elu),
        Operator(name: "Selu", plan: Activations.selu),
        activation("Gelu", Activations.gelu),
        activation("Swish", Activations.swish),
        activation("Softplus") { _ in .softplus },
        function("Softsign", SoftsignFunction()),
        activation("Mish") { _ in .mish },
        activation("Tanh") { _ in .tanh },
        Operator(name: "Erf") { (context) throws(NodeError) in try Activations.plan(context, KERNEL_ERF) },
        Operator(name: "Exp") { (context) throws(NodeError) in try Activations.plan(context, KERNEL_EXP) },
        function("Log", LogFunction()),
        function("Sqrt", SqrtFunction()),
        function("Reciprocal", ReciprocalFunction()),
        Operator(name: "Abs") { (context) throws(NodeError) in
            try SignChange.plan(context, AbsFunction()) { .absolute(count: $0) }
        },
        Operator(name: "Neg") { (context) throws(NodeError) in
            try SignChange.plan(context, NegFunction()) { .negative(count: $0) }
        },
        function("Floor", FloorFunction()),
        function("Ceil", CeilFunction()),
        function("Round", RoundFunction()),
    ]

    private static func binary(
        _ name: String, _ floats: some BinaryFunction<Float> & Sendable, _ integers: Arithmetic.IntegerFunction
    ) -> Operator {
        Operator(name: name) { (context) throws(NodeError) in try Arithmetic.plan(context, floats, integers) }
    }

    private static func variadic(
        _ name: String, _ floats: some BinaryFunction<Float> & Sendable, _ integers: Arithmetic.IntegerFunction
    ) -> Operator {
        Operator(name: name) { (context) throws(NodeError) in try Arithmetic.variadic(context, floats, integers) }
    }

    private static let arithmetic: [Operator] = [
        binary("Add", AddFunction(), .add),
        binary("Sub", SubFunction(), .subtract),
        binary("Mul", MulFunction(), .multiply),
        binary("Div", DivFunction(), .divide),
        Operator(name: "Mod", firstOpset: 10, plan: Arithmetic.modulus),
        Operator(name: "Pow", plan: Power.plan),
        Operator(name: "PRelu", plan: Arithmetic.pRelu),
        variadic("Min", MinFunction(), .minimum),
        variadic("Max", MaxFunction(), .maximum),
        Operator(name: "Sum") { (context) throws(NodeError) in try Arithmetic.sum(context) },
        Operator(name: "Mean") { (context) throws(NodeError) in try Arithmetic.sum(context, isMean: true) },
    ]

    private static func relation(_ name: String, _ relation: Comparison.Relation) -> Operator {
        Operator(name: name) { (context) throws(NodeError) in try Comparison.plan(context, relation) }
    }

    private static func logic(_ name: String, _ logic: Comparison.Logic) -> Operator {
        Operator(name: name) { (context) throws(NodeError) in try Comparison.plan(context, logic) }
    }

    private static let comparisons: [Operator] = [
        relation("Equal", .equal),
        relation("Less", .less),
        relation("LessOrEqual", .lessOrEqual),
        relation("Greater", .greater),
        relation("GreaterOrEqual", .greaterOrEqual),
        logic("And", .and),
        logic("Or", .or),
        logic("Xor", .xor),
        Operator(name: "Not", firstOpset: 1, plan: Comparison.not),
        Operator(name: "Where", plan: Comparison.choose),
    ]

    private static func reduction(_ name: String, _ kind: Reduction.Kind, axesInputOpset: Int = 18) -> Operator {
        Operator(name: name) { (context) throws(NodeError) in
            try Reduction.plan(context, kind, axesInputOpset: axesInputOpset)
        }
    }

    private static let reductions: [Operator] = [
        reduction("ReduceMean", .mean),
        reduction("ReduceSum", .sum, axesInputOpset: 13),
        reduction("ReduceMax", .maximum),
        reduction("ReduceMin", .minimum),
        reduction("ReduceProd", .product),
        reduction("ReduceL1", .l1),
        reduction("ReduceL2", .l2),
        reduction("ReduceSumSquare", .sumSquare),
        reduction("ReduceLogSum", .logSum),
        Operator(name: "ArgMax") { (context) throws(NodeError) in
            try ArgumentReduction.plan(context, isMaximum: true)
        },
        Operator(name: "ArgMin") { (context) throws(NodeError) in
            try ArgumentReduction.plan(context, isMaximum: false)
        },
    ]

    private static let movement: [Operator] = [
        Operator(name: "Transpose", plan: Movement.transpose),
        Operator(name: "Expand", plan: Movement.expand),
        Operator(name: "Tile", plan: Movement.tile),
        Operator(name: "Slice", plan: Movement.slice),
        Operator(name: "Concat", plan: Movement.concat),
        Operator(name: "Split", plan: Movement.split),
        Operator(name: "Gather", plan: Gather.plan),
        Operator(name: "ScatterND", firstOpset: 11, plan: ScatterND.plan),
        Operator(name: "Pad", plan: Padding.plan),
        Operator(name: "Resize", isFoldable: false, plan: Resize.resize),
        Operator(name: "Upsample", firstOpset: 7, isFoldable: false, plan: Resize.upsample),
    ]

    private static let values: [Operator] = [
        Operator(name: "Reshape", plan: Reshaping.reshape),
        Operator(name: "Flatten", plan: Reshaping.flatten),
        Operator(name: "Squeeze", plan: Reshaping.squeeze),
        Operator(name: "Unsqueeze", plan: Reshaping.unsqueeze),
        Operator(name: "Identity", plan: Reshaping.identity),
        Operator(name: "Dropout", plan: Dropout.plan),
        Operator(name: "Constant", plan: Values.constant),
        Operator(name: "ConstantOfShape", plan: Values.constantOfShape),
        Operator(name: "Range", firstOpset: 11, plan: NumberRange.plan),
        Operator(name: "Shape", plan: Values.shape),
        Operator(name: "Size", plan: Values.size),
        Operator(name: "Cast", plan: Cast.plan),
        Operator(name: "QuantizeLinear", plan: Quantization.quantize),
        Operator(name: "DequantizeLinear", plan: Quantization.dequantize),
    ]
}
