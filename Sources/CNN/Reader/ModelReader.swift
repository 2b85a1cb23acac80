// Runs on: any thread.

/// Reads ONNX's ModelProto and GraphProto. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
///
/// Nothing recurses: subgraphs are noted and not read.
struct ModelReader {
    /// More than any network that this engine runs; planning takes time with the square of it.
    static let maximumNodes = 20_000

    private(set) var irVersion = 0
    private(set) var metadata: [String: String] = [:]
    private(set) var contents = ModelContents()
    /// The node being read, for errors.
    private(set) var currentNode: String?
    private let files: ModelFiles
    private var hasGraph = false

    init(files: ModelFiles) { self.files = files }

    /// Reads the whole file.
    mutating func read() throws(NodeError) {
        var reader = ProtobufReader(files.main.bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: irVersion = Int(try field.int64())
            case 7:
                guard !hasGraph else { throw .malformed("the file has two graphs") }
                hasGraph = true
                try readGraph(try field.bytes())
            case 8: try readOpset(try field.bytes())
            case 14:
                let (key, value) = try Self.readPair(try field.bytes())
                metadata[key] = value
            case 25: throw .unsupported(try functionRefused(try field.bytes()))
            default: break
            }
        }
        guard hasGraph else { throw .malformed("no graph in it (is it an ONNX file?)") }
        guard contents.opsets[""] != nil else {
            throw .malformed("it does not say which version of ONNX's operators it uses (opset_import)")
        }
        contents.files = [files.main] + files.external
    }

    /// FunctionProto: only its name is read.
    private func functionRefused(_ bytes: UnsafeRawBufferPointer) throws(NodeError) -> String {
        var name = ""
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            if field.number == 1 { name = try field.string() }
        }
        return "the file defines operators of its own, such as \"\(printable(name))\" (local functions), which is not "
            + "supported; onnx.inliner.inline_local_functions writes them out"
    }

    private mutating func readOpset(_ bytes: UnsafeRawBufferPointer) throws(NodeError) {
        var domain = ""
        var version: Int64 = 0
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: domain = try field.string()
            case 2: version = try field.int64()
            default: break
            }
        }
        guard (0..<1 << 31).contains(version) else { throw .malformed("opset version \(version)") }
        contents.opsets[Self.canonical(domain: domain)] = Int(version)
    }

    /// ONNX's own domain has two names.
    private static func canonical(domain: String) -> String { domain == "ai.onnx" ? "" : domain }

    /// StringStringEntryProto.
    static func readPair(_ bytes: UnsafeRawBufferPointer) throws(NodeError) -> (key: String, value: String) {
        var pair = (key: "", value: "")
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: pair.key = try field.string()
            case 2: pair.value = try field.string()
            default: break
            }
        }
        return pair
    }

    private mutating func readGraph(_ bytes: UnsafeRawBufferPointer) throws(NodeError) {
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: try readNode(try field.bytes())
            case 5: try readInitializer(try field.bytes())
            case 11: contents.inputs.append(try readValue(try field.bytes()))
            case 12: contents.outputs.append(try readValue(try field.bytes()))
            case 15: throw .unsupported("sparse initialisers are not supported")
            default: break
            }
        }
        guard !contents.outputs.isEmpty else { throw .malformed("the graph has no output") }
    }

    private mutating func readInitializer(_ bytes: UnsafeRawBufferPointer) throws(NodeError) {
        let tensor = try TensorReader(bytes, files: files)
        currentNode = "\"\(tensor.name)\" (initialiser)"
        let constant = try tensor.constant()
        guard contents.initializers.updateValue(constant, forKey: tensor.name) == nil else {
            throw .malformed("there are two initialisers of this name")
        }
        currentNode = nil
    }

    private mutating func readNode(_ bytes: UnsafeRawBufferPointer) throws(NodeError) {
        guard contents.nodes.count < Self.maximumNodes else {
            throw .tooLarge("the graph has more than \(Self.maximumNodes) nodes")
        }
        var node = Node()
        currentNode = "number \(contents.nodes.count)"
        var attributes: [UnsafeRawBufferPointer] = []
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: node.inputs.append(try field.string())
            case 2: node.outputs.append(try field.string())
            case 3: node.name = try field.string()
            case 4: node.operatorName = try field.string()
            case 5: attributes.append(try field.bytes())
            case 7: node.domain = Self.canonical(domain: try field.string())
            default: break
            }
        }
        currentNode = node.label
        for bytes in attributes {
            let (name, attribute) = try AttributeReader(bytes, files: files).result()
            guard node.attributes.updateValue(attribute, forKey: name) == nil else {
                throw .malformed("attribute \(name) is given twice")
            }
        }
        contents.nodes.append(node)
        currentNode = nil
    }

    /// ValueInfoProto: name and type.
    private func readValue(_ bytes: UnsafeRawBufferPointer) throws(NodeError) -> Model.Value {
        var name = ""
        var elementType: ElementType?
        var shape: [Model.Dimension]?
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            if field.number == 1 { name = try field.string() }
            guard field.number == 2 else { continue }
            var typeReader = ProtobufReader(try field.bytes())
            while let type = try typeReader.next() {
                guard type.number == 1 else { continue }
                (elementType, shape) = try readTensorType(try type.bytes())
            }
        }
        return Model.Value(name: name, elementType: elementType, shape: shape)
    }

    /// TypeProto.Tensor: element type and shape.
    private func readTensorType(
        _ bytes: UnsafeRawBufferPointer
    ) throws(NodeError) -> (ElementType?, [Model.Dimension]?) {
        var elementType: ElementType?
        var shape: [Model.Dimension]?
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: elementType = TensorReader.DataType(rawValue: try field.int64())?.valueType
            case 2:
                var dimensions: [Model.Dimension] = []
                var shapeReader = ProtobufReader(try field.bytes())
                while let dimension = try shapeReader.next() {
                    if dimension.number == 1 { dimensions.append(try readDimension(try dimension.bytes())) }
                }
                shape = dimensions
            default: break
            }
        }
        return (elementType, shape)
    }

    private func readDimension(_ bytes: UnsafeRawBufferPointer) throws(NodeError) -> Model.Dimension {
        var dimension = Model.Dimension.symbolic("")
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1:
                // Some exporters write 0 or -1 for "not known".
                let size = Int(try field.int64())
                dimension = size > 0 ? .fixed(size) : .symbolic("")
            case 2: dimension = .symbolic(try field.string())
            default: break
            }
        }
        return dimension
    }
}
