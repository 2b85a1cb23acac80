// Runs on: any thread (values only).

/// Operators whose outputs depend on the elements at the same place only.
enum ElementWise {
    /// One tensor in; further inputs hold one number each. Shapes do not matter to them.
    static let unary: Set<String> = [
        "Abs", "Cast", "Ceil", "Celu", "Clip", "Cos", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish",
        "IsInf", "IsNaN", "LeakyRelu", "Log", "Mish", "Neg", "Not", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid",
        "Sign", "Sin", "Softplus", "Softsign", "Sqrt", "Swish", "Tanh", "ThresholdedRelu",
    ]

    /// Any number of tensors in, with NumPy's broadcasting.
    static let broadcasting: Set<String> = [
        "Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod",
        "Mul", "Or", "PRelu", "Pow", "Sub", "Sum", "Where", "Xor",
    ]
}
