// Runs on: any thread.

/// A strict reader of the XML subset in which OpenCV stores cascades: elements with attributes, text, comments and
/// processing instructions. Entities, CDATA sections and document types are refused.
///
/// It pulls: `nextChild` walks through the children of the element opened last, `text` takes the content of a leaf and
/// `skip` drops a whole element. Every closing tag is checked against its opening one.
struct XMLReader {
    struct Element {
        var name: String
        var line: Int
        var attributes: [Attribute] = []

        func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
    }

    struct Attribute {
        var name: String
        var value: String
    }

    private static let maximumDepth = 32
    private static let maximumNameLength = 64
    private static let maximumAttributes = 16

    let bytes: [UInt8]
    let file: String
    private(set) var line = 1
    private var position = 0
    /// The names of the elements opened and not yet closed.
    private var open: [Range<Int>] = []
    /// The element opened last was written `<name/>`, so it has no content and no closing tag.
    private var isSelfClosed = false

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Opens the document's root element.
    mutating func openRoot() throws(CascadeError) -> Element {
        guard let root = try nextChild() else {
            throw error(.malformed, "expected an element, found the end of the file")
        }
        return root
    }

    /// Checks that nothing but comments follows the root element.
    mutating func finish() throws(CascadeError) {
        if let extra = try nextChild() {
            throw error(
                .malformed, "expected the end of the file, found a second root element <\(extra.name)>", extra.line)
        }
    }

    /// Opens the next child of the current element. At the current element's closing tag it closes it and returns nil.
    mutating func nextChild() throws(CascadeError) -> Element? {
        if try closeSelfClosed() { return nil }
        try skipSpace()
        guard position < bytes.count else {
            if open.isEmpty { return nil }
            throw truncated()
        }
        guard bytes[position] == UInt8(ascii: "<") else {
            throw error(.malformed, "expected a tag \(inside()), found text")
        }
        if peek(1) == UInt8(ascii: "/") {
            try closingTag()
            return nil
        }
        return try openingTag()
    }

    /// Takes the text of the current element, which must be a leaf, and closes the element.
    mutating func text() throws(CascadeError) -> Range<Int> {
        if try closeSelfClosed() { return position..<position }
        try skipSpace()
        let start = position
        advance { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "&") }
        guard let byte = peek(0) else { throw truncated() }
        guard byte != UInt8(ascii: "&") else { throw error(.malformed, "entities are not read") }
        let end = position
        guard peek(1) == UInt8(ascii: "/") else {
            throw error(.malformed, "expected only text \(inside()), found a tag")
        }
        try closingTag()
        return start..<end
    }

    /// Passes over everything in the current element and closes it.
    mutating func skip() throws(CascadeError) {
        if try closeSelfClosed() { return }
        let depth = open.count
        while open.count >= depth {
            guard position < bytes.count else { throw truncated() }
            if bytes[position] != UInt8(ascii: "<") {
                advance { $0 != UInt8(ascii: "<") }
            } else if try skipMarkup() {
                continue
            } else if peek(1) == UInt8(ascii: "/") {
                try closingTag()
            } else {
                _ = try openingTag()
                _ = try closeSelfClosed()
            }
        }
    }

    func error(_ reason: CascadeError.Reason, _ message: String, _ line: Int? = nil) -> CascadeError {
        CascadeError(reason: reason, file: file, line: line ?? self.line, message: message)
    }

    // MARK: - Tags

    private mutating func openingTag() throws(CascadeError) -> Element {
        guard open.count < Self.maximumDepth else {
            throw error(.malformed, "elements are nested deeper than \(Self.maximumDepth)")
        }
        let line = self.line
        position += 1
        let name = try name()
        // Most elements are items of lists.
        var element = Element(name: isItem(name) ? "_" : text(name), line: line)
        while true {
            skipBlanks()
            switch peek(0) {
            case UInt8(ascii: ">"):
                position += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: ">"):
                position += 2
                isSelfClosed = true
            case nil:
                throw truncated()
            default:
                guard element.attributes.count < Self.maximumAttributes else {
                    throw error(.malformed, "<\(element.name)> has more than \(Self.maximumAttributes) attributes")
                }
                element.attributes.append(try attribute())
                continue
            }
            open.append(name)
            return element
        }
    }

    private mutating func closingTag() throws(CascadeError) {
        position += 2
        let found = try name()
        skipBlanks()
        guard let byte = peek(0) else { throw truncated() }
        guard byte == UInt8(ascii: ">") else { throw error(.malformed, "expected '>' to end </\(text(found))") }
        guard let expected = open.last else {
            throw error(.malformed, "found </\(text(found))> without an opening tag")
        }
        guard isSame(found, expected) else {
            throw error(.malformed, "expected </\(text(expected))>, found </\(text(found))>")
        }
        position += 1
        open.removeLast()
    }

    private mutating func closeSelfClosed() throws(CascadeError) -> Bool {
        guard isSelfClosed else { return false }
        isSelfClosed = false
        open.removeLast()
        return true
    }

    private mutating func attribute() throws(CascadeError) -> Attribute {
        let name = text(try name())
        skipBlanks()
        guard peek(0) == UInt8(ascii: "=") else { throw error(.malformed, "expected '=' after the attribute \(name)") }
        position += 1
        skipBlanks()
        guard let quote = peek(0), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw error(.malformed, "expected the value of the attribute \(name) in quotes")
        }
        position += 1
        let start = position
        while let byte = peek(0), byte != quote {
            guard byte != UInt8(ascii: "<"), byte != UInt8(ascii: "&"), byte != UInt8(ascii: "\n") else {
                throw error(.malformed, "the value of the attribute \(name) does not end on its line")
            }
            position += 1
        }
        guard position < bytes.count else { throw truncated() }
        defer { position += 1 }
        return Attribute(name: name, value: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func name() throws(CascadeError) -> Range<Int> {
        let start = position
        let end = bytes.withUnsafeBufferPointer { bytes in
            let limit = min(bytes.count, start + Self.maximumNameLength)
            return (start..<limit).first { !Self.isNameByte(bytes[$0]) } ?? limit
        }
        position = end
        guard position > start, !Self.isDigit(bytes[start]) else { throw error(.malformed, "expected a name in a tag") }
        return start..<position
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func isItem(_ name: Range<Int>) -> Bool { name.count == 1 && bytes[name.lowerBound] == UInt8(ascii: "_") }

    private func isSame(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard a.count == b.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            for offset in 0..<a.count where bytes[a.lowerBound + offset] != bytes[b.lowerBound + offset] {
                return false
            }
            return true
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default:
            false
        }
    }

    // MARK: - Space, comments, instructions

    private func peek(_ offset: Int) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    /// Goes on while the condition holds and bytes are left.
    @inline(__always)
    private mutating func advance(while condition: (UInt8) -> Bool) {
        var position = position
        var line = line
        bytes.withUnsafeBufferPointer { bytes in
            while position < bytes.count, condition(bytes[position]) {
                line += bytes[position] == UInt8(ascii: "\n") ? 1 : 0
                position += 1
            }
        }
        self.position = position
        self.line = line
    }

    private mutating func skipBlanks() { advance(while: Self.isBlank) }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
            || byte == UInt8(ascii: "\r")
    }

    /// Passes over blanks, comments and processing instructions.
    private mutating func skipSpace() throws(CascadeError) {
        repeat { skipBlanks() } while try skipMarkup()
    }

    /// Passes over one comment or processing instruction, if one starts here.
    private mutating func skipMarkup() throws(CascadeError) -> Bool {
        guard peek(0) == UInt8(ascii: "<") else { return false }
        if peek(1) == UInt8(ascii: "?") {
            position += 2
            try skip(past: [UInt8(ascii: "?"), UInt8(ascii: ">")])
            return true
        }
        guard peek(1) == UInt8(ascii: "!") else { return false }
        guard peek(2) == UInt8(ascii: "-"), peek(3) == UInt8(ascii: "-") else {
            throw error(.malformed, "expected a comment after '<!'; document types and CDATA sections are not read")
        }
        position += 4
        try skip(past: [UInt8(ascii: "-"), UInt8(ascii: "-"), UInt8(ascii: ">")])
        return true
    }

    private mutating func skip(past end: [UInt8]) throws(CascadeError) {
        while true {
            advance { $0 != end[0] }
            guard position + end.count <= bytes.count else { break }
            if bytes[position..<position + end.count].elementsEqual(end) {
                position += end.count
                return
            }
            position += 1
        }
        position = bytes.count
        throw truncated()
    }

    private func truncated() -> CascadeError {
        error(.malformed, "the file ends \(inside()); it is cut short")
    }

    private func inside() -> String {
        open.last.map { "inside <\(text($0))>" } ?? "outside the root element"
    }
}
