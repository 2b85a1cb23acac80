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
        let (first, end) = (position, end)
        let token = bytes.withUnsafeBufferPointer { bytes in
            var start = first
            while start < end, XMLReader.isBlank(bytes[start]) { start += 1 }
            var position = start
            while position < end, !XMLReader.isBlank(bytes[position]) { position += 1 }
            return start..<position
        }
        position = token.upperBound
        return token.isEmpty ? nil : token
    }

    /// A decimal integer of at most ten digits, or nil. Zeros before other digits make it none: OpenCV takes them for
    /// the mark of an octal number.
    func integer(_ token: Range<Int>) -> Int? {
        var digits = token
        let first = bytes[token.lowerBound]
        let isNegative = first == UInt8(ascii: "-")
        if isNegative || first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard let leading = digits.first, digits.count == 1 || bytes[leading] != UInt8(ascii: "0"), digits.count <= 10
        else { return nil }
        var value = 0
        for index in digits {
            guard let digit = Self.digit(bytes[index]) else { return nil }
            value = value * 10 + digit
        }
        return isNegative ? -value : value
    }

    /// The next four numbers, or nil if they are not four integers.
    mutating func fourIntegers() -> (Int, Int, Int, Int)? {
        guard let a = token().flatMap(integer), let b = token().flatMap(integer), let c = token().flatMap(integer),
            let d = token().flatMap(integer)
        else { return nil }
        return (a, b, c, d)
    }

    /// A finite decimal number as the nearest float to the nearest double, which is how OpenCV reads it; nil for
    /// anything else.
    func float(_ token: Range<Int>) -> Float? {
        guard token.count <= Self.maximumLength, let decimal = decimal(token) else { return nil }
        if let float = decimal.float { return float }
        guard let double = Double(String(decoding: bytes[token], as: UTF8.self)) else { return nil }
        let float = Float(double)
        return float.isFinite ? float : nil
    }

    /// `[+-] digits [. digits] [e [+-] digits]`, with a digit before or after the point.
    private func decimal(_ token: Range<Int>) -> Decimal? {
        bytes.withUnsafeBufferPointer { bytes in
            var decimal = Decimal()
            var index = token.lowerBound
            func byte() -> UInt8 { index < token.upperBound ? bytes[index] : 0 }
            decimal.isNegative = byte() == UInt8(ascii: "-")
            if byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: "+") { index += 1 }
            let first = index
            while let digit = Self.digit(byte()) {
                decimal.append(digit)
                index += 1
            }
            var digitCount = index - first
            if byte() == UInt8(ascii: ".") {
                index += 1
                let point = index
                while let digit = Self.digit(byte()) {
                    decimal.append(digit)
                    index += 1
                }
                decimal.exponent = point - index
                digitCount += index - point
            }
            guard digitCount > 0 else { return nil }
            if byte() == UInt8(ascii: "e") || byte() == UInt8(ascii: "E") {
                index += 1
                let isNegative = byte() == UInt8(ascii: "-")
                if isNegative || byte() == UInt8(ascii: "+") { index += 1 }
                guard Self.digit(byte()) != nil else { return nil }
                var exponent = 0
                while let digit = Self.digit(byte()) {
                    exponent = min(exponent * 10 + digit, 1_000_000)
                    index += 1
                }
                decimal.exponent += isNegative ? -exponent : exponent
            }
            return index == token.upperBound ? decimal : nil
        }
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> Int? {
        let digit = byte &- UInt8(ascii: "0")
        return digit <= 9 ? Int(digit) : nil
    }
}

/// The digits and the exponent of a decimal number.
private struct Decimal {
    var isNegative = false
    /// All digits as one number, if there are not too many.
    private var digits: UInt64 = 0
    private var digitCount = 0
    /// The power of ten that the digits are to be multiplied by.
    var exponent = 0

    mutating func append(_ digit: Int) {
        guard digits > 0 || digit > 0 else { return }
        digitCount += 1
        if digitCount <= Self.maximumDigits { digits = digits * 10 + UInt64(digit) }
    }

    /// More may overflow.
    private static let maximumDigits = 19
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30,
    ]

    /// The nearest float to the nearest double, where that is sure; else nil.
    ///
    /// The digits, the power of ten and their product or quotient are each rounded to the nearest double, so the value
    /// is less than four units in the last place from the true one, and so is the nearest double. Rounding to float is
    /// monotone: where it takes both ends of that interval to one float, it takes all of it there.
    var float: Float? {
        guard digits > 0 else { return isNegative ? -0.0 : 0 }
        guard digitCount <= Self.maximumDigits, abs(exponent) < Self.powersOfTen.count else { return nil }
        let power = Self.powersOfTen[abs(exponent)]
        let value = exponent < 0 ? Double(digits) / power : Double(digits) * power
        // Between 1e-30 and 1e50: the neighbours in the bit pattern are those in value.
        let low = Float(Double(bitPattern: value.bitPattern - 4))
        let high = Float(Double(bitPattern: value.bitPattern + 4))
        guard low == high, low.isFinite else { return nil }
        return isNegative ? -low : low
    }
}
