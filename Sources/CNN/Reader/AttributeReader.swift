// Runs on: any thread.

/// Reads ONNX's AttributeProto.
struct AttributeReader {
    private let files: ModelFiles
    private var name = ""
    private var type: Int64 = 0
    private var float: Float = 0
    private var int: Int64 = 0
    private var string = ""
    private var tensor: UnsafeRawBufferPointer?
    private var floats: [Float] = []
    private var ints: [Int64] = []
    private var strings: [String] = []
    /// What was seen, for files that give no type.
    private var seenType: Int64 = 0

    init(_ bytes: UnsafeRawBufferPointer, files: ModelFiles) throws(NodeError) {
        self.files = files
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() { try read(field) }
    }

    private mutating func read(_ field: ProtobufReader.Field) throws(NodeError) {
        switch field.number {
        case 1: name = try field.string()
        case 2: (float, seenType) = (try field.float(), 1)
        case 3: (int, seenType) = (try field.int64(), 2)
        case 4: (string, seenType) = (try field.string(), 3)
        case 5: (tensor, seenType) = (try field.bytes(), 4)
        case 6: seenType = 5
        case 7:
            try field.append(to: &floats)
            seenType = 6
        case 8:
            try field.append(to: &ints)
            seenType = 7
        case 9:
            strings.append(try field.string())
            seenType = 8
        case 20: type = try field.int64()
        case 21: throw .unsupported("attribute \(name) refers to a function's attribute")
        default: break
        }
    }

    /// The attribute's name and value.
    func result() throws(NodeError) -> (String, Attribute) {
        switch type == 0 ? seenType : type {
        case 1: return (name, .float(float))
        case 2: return (name, .int(int))
        case 3: return (name, .string(string))
        case 4:
            guard let tensor else { throw .malformed("attribute \(name) lacks its tensor") }
            return (name, .tensor(try TensorReader(tensor, files: files).constant()))
        case 6: return (name, .floats(floats))
        case 7: return (name, .ints(ints))
        case 8: return (name, .strings(strings))
        case let type: return (name, .other(type: type))
        }
    }
}
