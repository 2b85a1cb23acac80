// Runs on: any thread (values only).

/// Every operator that the engine runs. To add one: write its plan in a file beside this one, and a row here.
enum OperatorTable {
    /// The operator of ONNX's own domain with this name.
    static func named(_ name: String) -> Operator? { operators[name] }

    /// The names, in alphabetical order.
    static var names: [String] { operators.keys.sorted() }

    private static let operators = Dictionary(rows.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    private static let rows: [Operator] = layers + elementWise + arithmetic + reductions + movement + values

    private static let layers: [Operator] = [
        Operator(name: "Conv", isFoldable: false, plan: Convolution.plan),
        Operator(name: "Gemm", isFoldable: false, plan: MatrixProducts.gemm),
        Operator(name: "MatMul", isFoldable: false, plan: MatrixProducts.matMul),
        Operator(name: "BatchNormalization", plan: Normalization.batch),
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
        activation("Clip", Activations.clip),
        activation("Elu", Activations.elu),
        activation("Gelu", Activations.gelu),
        activation("Swish", Activations.swish),
        activation("Softplus") { _ in .softplus },
        function("Softsign", SoftsignFunction()),
        activation("Mish") { _ in .mish },
        activation("Tanh") { _ in .tanh },
        function("Erf", ErfFunction()),
        function("Exp", ExpFunction()),
        function("Log", LogFunction()),
        function("Sqrt", SqrtFunction()),
        function("Reciprocal", ReciprocalFunction()),
        function("Abs", AbsFunction()),
        function("Neg", NegFunction()),
        function("Floor", FloorFunction()),
        function("Ceil", CeilFunction()),
        function("Round", RoundFunction()),
    ]

    private static func binary(
        _ name: String, _ floats: some BinaryFunction<Float> & Sendable, _ ints: some BinaryFunction<Int64> & Sendable
    ) -> Operator {
        Operator(name: name) { (context) throws(NodeError) in try Arithmetic.plan(context, floats, ints) }
    }

    private static func variadic(
        _ name: String, _ function: some BinaryFunction<Float> & Sendable, isMean: Bool = false
    ) -> Operator {
        Operator(name: name) { (context) throws(NodeError) in
            try Arithmetic.variadic(context, function, isMean: isMean)
        }
    }

    private static let arithmetic: [Operator] = [
        binary("Add", AddFunction(), IntAddFunction()),
        binary("Sub", SubFunction(), IntSubFunction()),
        binary("Mul", MulFunction(), IntMulFunction()),
        binary("Div", DivFunction(), IntDivFunction()),
        Operator(name: "Pow") { (context) throws(NodeError) in try Arithmetic.plan(context, PowFunction()) },
        Operator(name: "PRelu", plan: Arithmetic.pRelu),
        variadic("Min", MinFunction()),
        variadic("Max", MaxFunction()),
        variadic("Sum", AddFunction()),
        variadic("Mean", AddFunction(), isMean: true),
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
    ]

    private static let movement: [Operator] = [
        Operator(name: "Transpose", plan: Movement.transpose),
        Operator(name: "Expand", plan: Movement.expand),
        Operator(name: "Slice", plan: Movement.slice),
        Operator(name: "Concat", plan: Movement.concat),
        Operator(name: "Split", plan: Movement.split),
        Operator(name: "Gather", plan: Gather.plan),
        Operator(name: "Pad", plan: Padding.plan),
    ]

    private static let values: [Operator] = [
        Operator(name: "Reshape", plan: Reshaping.reshape),
        Operator(name: "Flatten", plan: Reshaping.flatten),
        Operator(name: "Squeeze", plan: Reshaping.squeeze),
        Operator(name: "Unsqueeze", plan: Reshaping.unsqueeze),
        Operator(name: "Identity", plan: Reshaping.identity),
        Operator(name: "Dropout", plan: Reshaping.identity),
        Operator(name: "Constant", plan: Values.constant),
        Operator(name: "ConstantOfShape", plan: Values.constantOfShape),
        Operator(name: "Shape", plan: Values.shape),
        Operator(name: "Size", plan: Values.size),
        Operator(name: "Cast", plan: Values.cast),
    ]
}
