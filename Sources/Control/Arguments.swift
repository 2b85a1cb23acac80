// Runs on: the control thread. Value types only.
import ControlProtocol

/// The arguments of one command, read with MPD's rules and errors (MPD `src/protocol/ArgParser.cxx`).
struct Arguments {
    private let words: [String]

    init(_ words: [String]) { self.words = words }

    var count: Int { words.count }
    var isEmpty: Bool { words.isEmpty }
    var all: [String] { words }

    /// The word at an index; empty if there is none, which every reader below refuses.
    subscript(index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

    /// The word at an index; nil if there is none.
    func optional(_ index: Int) -> String? { words.indices.contains(index) ? words[index] : nil }

    /// An `int` of MPD.
    func integer(_ index: Int, in range: ClosedRange<Int> = -0x8000_0000...0x7fff_ffff) throws(ControlError) -> Int {
        let word = self[index]
        guard let value = saturatedInteger(word) else { throw .init(.argument, "Integer expected: \(word)") }
        guard range.contains(value) else { throw .init(.argument, "Number too large: \(word)") }
        return value
    }

    /// An `unsigned` of MPD. What is below zero is "too large" there, because C wraps it around.
    func unsigned(_ index: Int, maximum: Int = 0xffff_ffff) throws(ControlError) -> Int {
        try integer(index, in: 0...maximum)
    }

    /// A queue version. MPD reads it with C's `strtoul`: -1 is the highest.
    func version(_ index: Int) throws(ControlError) -> UInt32 {
        let word = self[index]
        guard let value = saturatedInteger(word) else { throw .init(.argument, "Integer expected: \(word)") }
        return UInt32(truncatingIfNeeded: value)
    }

    /// `0` or `1`.
    func boolean(_ index: Int) throws(ControlError) -> Bool {
        switch saturatedInteger(self[index]) {
        case 0: return false
        case 1: return true
        default: throw .init(.argument, "Boolean (0/1) expected: \(self[index])")
        }
    }

    /// A finite number within ±1e9.
    func number(_ index: Int) throws(ControlError) -> Double {
        let word = self[index]
        guard let value = Double(word), value.isFinite else { throw .init(.argument, "Float expected: \(word)") }
        guard abs(value) <= 1e9 else { throw .init(.argument, "Number too large: \(word)") }
        return value
    }

    /// A time within a song.
    func seconds(_ index: Int) throws(ControlError) -> Double {
        let value = try number(index)
        guard value >= 0 else { throw .init(.argument, "Negative value not allowed: \(self[index])") }
        return value
    }

    /// What an open range reaches over.
    static let everything = 0..<Int(Int32.max)

    /// `POS`, `START:END` or `START:`; `-1` and no argument are everything.
    func range(_ index: Int) throws(ControlError) -> Range<Int> {
        let everything = Self.everything
        guard index < count else { return everything }
        let word = self[index]
        let malformed = ControlError(.argument, "Integer or range expected: \(word)")
        let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let start = parts.first.flatMap({ saturatedInteger(String($0)) }) else { throw malformed }
        if parts.count == 1, start == -1 { return everything }
        var end: Int
        if parts.count == 1 {
            end = start
        } else if parts[1].isEmpty {
            end = everything.upperBound
        } else {
            guard let value = saturatedInteger(String(parts[1])) else { throw malformed }
            end = value
        }
        guard start >= 0, end >= 0 else { throw .init(.argument, "Number is negative: \(word)") }
        guard start <= everything.upperBound, end <= everything.upperBound else {
            throw .init(.argument, "Number too large: \(word)")
        }
        if parts.count == 1 { end += 1 }
        guard start <= end else { throw .init(.argument, "Malformed range: \(word)") }
        return start..<end
    }

    /// Decimal digits with an optional sign. What does not fit becomes the nearest `Int`, as C's `strtol` has it.
    private func saturatedInteger(_ word: String) -> Int? {
        if let value = Int(word) { return value }
        let digits = word.utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        guard !digits.isEmpty, word.utf8.count - digits.count <= 1,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return word.hasPrefix("-") ? Int.min : Int.max
    }
}
