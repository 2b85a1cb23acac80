// Runs on: any thread (values only).

/// One operation of the graph, as the file describes it.
struct Node: Sendable {
    var name = ""
    var operatorName = ""
    /// Empty for ONNX's own operators.
    var domain = ""
    /// Names of values; an empty one is an optional input left out.
    var inputs: [String] = []
    var outputs: [String] = []
    var attributes: [String: Attribute] = [:]
    /// The operators that the optimiser made part of this node, in order; for people.
    var fused: [String] = []
    /// What the optimiser made part of this node; a file cannot say it.
    var epilogue = Epilogue()
    /// Whether it works on blocked channels: see `BlockedLayout`.
    var isBlocked = false
    /// The 1x1 convolution that computes input 0, if this node does it as well: none or one. See `ExpansionFusion`.
    var expansion: [Node] = []
    /// What a node that computes with bytes was made from; only the engine's own operators have it.
    var bytes: ByteArithmetic?
    /// Whether a convolution is computed by Winograd's algorithm: see `WinogradSelection`.
    var usesWinograd = false

    /// What error messages call it.
    var label: String {
        let shownName = name.isEmpty ? "computing \"\(outputs.first ?? "")\"" : "\"\(name)\""
        return "\(printable(shownName)) (\(printable(operatorName)))"
    }
}

/// The value of a node's attribute.
enum Attribute: Sendable {
    case float(Float)
    case int(Int64)
    case string(String)
    case tensor(Constant)
    case floats([Float])
    case ints([Int64])
    case strings([String])
    /// A subgraph, a sparse tensor or a type: `type` is the number in AttributeProto.
    case other(type: Int64)
}

/// What happens to a node's output before it is stored: fused operations that followed it.
///
/// Conv does all of it; Gemm, Add and Mul the activation.
struct Epilogue: Sendable {
    /// Whether input 3, of the output's shape, is added to a convolution's result.
    var addsResidual = false
    /// Applied last.
    var activation = Activation.identity
    /// The constant input with one slope for each output channel, by which negative results are multiplied in place of
    /// an activation.
    var slopeInput: Int?
    /// The input with one number for each image and input channel, by which a convolution multiplies its input.
    var scaleInput: Int?
}
