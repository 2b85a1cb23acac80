// Runs on: any thread.

/// Takes blank-separated numbers from a range of bytes. It never depends on the process's locale.
struct NumberReader {
    /// Longer numbers are refused: no file of OpenCV has any.
    private static let maximumLength = 64

    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    init(bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// The bytes of the next number, or nil at the end.
    mutating func token() -> Range<Int>? {
        while position < end, XMLReader.isBlank(bytes[position]) { position += 1 }
        let start = position
        while position < end, !XMLReader.isBlank(bytes[position]) { position += 1 }
        return position > start ? start..<position : nil
    }

    /// An integer of at most nine digits, or nil.
    func integer(_ token: Range<Int>) -> Int? {
        var digits = token
        let first = bytes[token.lowerBound]
        let isNegative = first == UInt8(ascii: "-")
        if isNegative || first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 9 else { return nil }
        var value = 0
        for index in digits {
            guard let digit = Self.digit(bytes[index]) else { return nil }
            value = value * 10 + digit
        }
        return isNegative ? -value : value
    }

    /// A finite decimal number as the nearest float to the nearest double, which is how OpenCV reads it; nil for
    /// anything else.
    func float(_ token: Range<Int>) -> Float? {
        guard token.count <= Self.maximumLength, isDecimal(token) else { return nil }
        guard let double = Double(String(decoding: bytes[token], as: UTF8.self)) else { return nil }
        let float = Float(double)
        return float.isFinite ? float : nil
    }

    /// `[+-] digits [. digits] [e [+-] digits]`, with a digit before or after the point.
    private func isDecimal(_ token: Range<Int>) -> Bool {
        var index = token.lowerBound
        func at(_ a: UInt8, _ b: UInt8) -> Bool { index < token.upperBound && (bytes[index] == a || bytes[index] == b) }
        func digits() -> Int {
            let start = index
            while index < token.upperBound, Self.digit(bytes[index]) != nil { index += 1 }
            return index - start
        }
        if at(UInt8(ascii: "+"), UInt8(ascii: "-")) { index += 1 }
        var count = digits()
        if at(UInt8(ascii: "."), UInt8(ascii: ".")) {
            index += 1
            count += digits()
        }
        guard count > 0 else { return false }
        if at(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            index += 1
            if at(UInt8(ascii: "+"), UInt8(ascii: "-")) { index += 1 }
            guard digits() > 0 else { return false }
        }
        return index == token.upperBound
    }

    private static func digit(_ byte: UInt8) -> Int? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
    }
}
