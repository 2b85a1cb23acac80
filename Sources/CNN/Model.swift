// Runs on: any thread.

/// A trained network read from an ONNX file. The file stays mapped and the weights stay in it.
///
/// Reading checks the file's structure; `Session` checks whether its operators can be run.
public struct Model: Sendable {
    /// The size of one dimension of an input or output.
    public enum Dimension: Sendable, Equatable, CustomStringConvertible {
        /// A size that the file gives.
        case fixed(Int)
        /// A size that is chosen for each session, with the name that the file gives it (may be empty).
        case symbolic(String)

        /// The size, or the name.
        public var description: String {
            switch self {
            case .fixed(let size): return String(size)
            case .symbolic(let name): return name.isEmpty ? "?" : printable(name)
            }
        }
    }

    /// An input or output as the file declares it.
    public struct Value: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// The element type that it is fed with, float32 for floats of any size; nil if the file does not say, or if the
        /// engine has no such type.
        public let elementType: ElementType?
        /// Its dimensions; nil if the file does not say.
        public let shape: [Dimension]?
    }

    /// The path, or the name given to bytes in memory.
    public let file: String
    /// The version of the file format.
    public let irVersion: Int
    /// The version of ONNX's own operator set that the nodes follow.
    public var opset: Int { contents.opsets[""] ?? 0 }
    /// The key-value pairs of `metadata_props`. Of a repeated key the last one counts.
    public let metadata: [String: String]
    /// The inputs to be fed, without those that are weights.
    public let inputs: [Value]
    /// The outputs.
    public let outputs: [Value]

    /// Bytes of the file, and of the files beside it that hold its weights.
    public var byteCount: Int { contents.files.reduce(0) { $0 + $1.bytes.count } }
    /// How many tensors the file holds as weights.
    public var weightCount: Int { contents.initializers.count }
    /// Bytes of these tensors as they are stored; the integers of 8 to 32 bits and booleans count as widened.
    public var weightByteCount: Int { contents.initializers.values.reduce(0) { $0 + $1.storedByteCount } }

    let contents: ModelContents

    /// Maps and reads a file, and the files beside it in which it keeps weights (external data).
    /// - Throws: `ModelError` (`unreadable`, `malformed`, `unsupported`, `tooLarge`).
    public init(path: String) throws(ModelError) {
        try self.init(file: path, files: ModelFiles(main: try MappedFile(path: path), path: path))
    }

    /// Reads a model from bytes in memory, which are copied.
    /// - Parameters:
    ///   - bytes: the contents of an ONNX file.
    ///   - name: what errors call it.
    /// - Throws: `ModelError` (`malformed`, `unsupported`, `tooLarge`).
    public init(bytes: [UInt8], name: String = "model in memory") throws(ModelError) {
        try self.init(file: name, files: ModelFiles(main: MappedFile(copying: bytes), path: nil))
    }

    private init(file: String, files: ModelFiles) throws(ModelError) {
        var reader = ModelReader(files: files)
        do throws(NodeError) {
            try reader.read()
        } catch {
            throw ModelError(file: file, node: reader.currentNode, reason: error.reason, detail: error.detail)
        }
        self.file = file
        irVersion = reader.irVersion
        metadata = reader.metadata
        contents = reader.contents
        inputs = reader.contents.inputs.filter { reader.contents.initializers[$0.name] == nil }
        outputs = reader.contents.outputs
    }
}

/// The graph as the file has it.
struct ModelContents: Sendable {
    var nodes: [Node] = []
    var initializers: [String: Constant] = [:]
    var inputs: [Model.Value] = []
    var outputs: [Model.Value] = []
    /// Operator set versions by domain.
    var opsets: [String: Int] = [:]
    /// The mapped files: the graph's first, then those that hold weights.
    var files: [MappedFile] = []
}
