// Runs on: any thread.

/// The content of leaf elements as values. Each call takes the text of the element opened last and closes it.
extension XMLReader {
    /// One integer.
    mutating func integer(of element: Element, in range: ClosedRange<Int>) throws(CascadeError) -> Int {
        let text = try text()
        var numbers = NumberReader(bytes: bytes, range: text)
        guard let token = numbers.token(), let value = numbers.integer(token), numbers.token() == nil,
            range.contains(value)
        else {
            let wanted =
                range.count == 1 ? "\(range.lowerBound)" : "an integer from \(range.lowerBound) to \(range.upperBound)"
            throw invalid("expected \(wanted) in <\(element.name)>, found \(quoted(text))", element.line)
        }
        return value
    }

    /// One finite number.
    mutating func float(of element: Element) throws(CascadeError) -> Float {
        var value: Float?
        var count = 0
        try forEachFloat(of: element) { number in
            value = number
            count += 1
        }
        guard let value, count == 1 else {
            throw invalid("expected 1 number in <\(element.name)>, found \(count)", element.line)
        }
        return value
    }

    /// Any number of finite numbers.
    mutating func forEachFloat(of element: Element, _ body: (Float) -> Void) throws(CascadeError) {
        var numbers = NumberReader(bytes: bytes, range: try text())
        while let token = numbers.token() {
            guard let value = numbers.float(token) else {
                throw invalid("expected a finite number in <\(element.name)>, found \(quoted(token))", element.line)
            }
            body(value)
        }
    }

    /// The first word, up to 40 bytes of it; empty if there is none.
    mutating func word() throws(CascadeError) -> String {
        var words = NumberReader(bytes: bytes, range: try text())
        return words.token().map(excerpt) ?? ""
    }

    /// The error of well-formed XML that is no valid cascade.
    func invalid(_ message: String, _ line: Int) -> CascadeError { error(.invalid, message, line) }

    /// Refuses a child of a list that is no item of it.
    func expectItem(_ child: Element, of parent: String) throws(CascadeError) {
        guard child.name == "_" else { throw invalid("expected <_> in <\(parent)>, found <\(child.name)>", child.line) }
    }

    private func quoted(_ range: Range<Int>) -> String { excerpt(range).quoted }

    private func excerpt(_ range: Range<Int>) -> String { String(decoding: bytes[range.prefix(40)], as: UTF8.self) }
}

extension String {
    /// In quotes, and on one line.
    var quoted: String {
        "'" + String(unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : Character($0) }) + "'"
    }
}
