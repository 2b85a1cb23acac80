// Runs on: any thread; a value without I/O.

/// Turns a pattern into the steps that `RegularExpression` follows: a recursive descent over alternatives, sequences and repetitions.
struct RegularExpressionCompiler {
    typealias Step = RegularExpression.Step
    typealias CharacterSet = RegularExpression.CharacterSet

    static let digit = CharacterSet(ranges: [48...57])
    static let word = CharacterSet(ranges: [
        48...57, 65...90, 95...95, 97...122, 0xAA...0x2FF, 0x370...0x1FFF, 0x2C00...0x2FEF, 0x3040...0xD7FF,
    ])
    static let blank = CharacterSet(ranges: [9...13, 32...32, 0x85...0x85, 0xA0...0xA0])
    private static let depthLimit = 50
    private static let anyCharacter = CharacterSet(ranges: [10...10], isNegated: true)

    private(set) var ignoresCase: Bool
    private var pattern: [Unicode.Scalar]
    private var index = 0

    init(_ pattern: String, ignoresCase: Bool) throws(RegularExpressionError) {
        var text = pattern[...]
        self.ignoresCase = ignoresCase
        if text.hasPrefix("(?i)") {
            text = text.dropFirst(4)
            self.ignoresCase = true
        }
        self.pattern = Array(text.unicodeScalars)
    }

    mutating func compile() throws(RegularExpressionError) -> [Step] {
        let steps = try alternatives(depth: 0)
        guard index == pattern.count else { throw error("unmatched closing parenthesis") }
        return steps + [.match]
    }

    private var next: Unicode.Scalar? { index < pattern.count ? pattern[index] : nil }

    private func error(_ reason: String) -> RegularExpressionError {
        RegularExpressionError(offset: index, reason: reason)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    private func checked(_ steps: [Step]) throws(RegularExpressionError) -> [Step] {
        guard steps.count <= RegularExpression.stepLimit else { throw error("regular expression is too large") }
        return steps
    }

    // MARK: Structure

    private mutating func alternatives(depth: Int) throws(RegularExpressionError) -> [Step] {
        guard depth < Self.depthLimit else { throw error("parentheses are too deeply nested") }
        var steps = try sequence(depth: depth)
        while take("|") {
            let second = try sequence(depth: depth)
            steps = try checked(
                [.split(1, steps.count + 2)] + Self.moved(steps, by: 1) + [.jump(steps.count + 2 + second.count)]
                    + Self.moved(second, by: steps.count + 2))
        }
        return steps
    }

    private mutating func sequence(depth: Int) throws(RegularExpressionError) -> [Step] {
        var steps: [Step] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let piece = try repeated(try atom(depth: depth))
            steps = try checked(steps + Self.moved(piece, by: steps.count))
        }
        return steps
    }

    /// Steps whose targets count from another place.
    private static func moved(_ steps: [Step], by offset: Int) -> [Step] {
        steps.map { step in
            switch step {
            case .split(let first, let second): .split(first + offset, second + offset)
            case .jump(let target): .jump(target + offset)
            case .character, .assertion, .match: step
            }
        }
    }

    private mutating func repeated(_ atom: [Step]) throws(RegularExpressionError) -> [Step] {
        var atom = atom
        while let scalar = next {
            let start = index
            index += 1
            switch scalar {
            case "*": atom = try Self.repetition(atom, 0, nil, self)
            case "+": atom = try Self.repetition(atom, 1, nil, self)
            case "?": atom = try Self.repetition(atom, 0, 1, self)
            case "{":
                guard let bounds = bounds() else {
                    index = start
                    return atom
                }
                if let most = bounds.most, most < bounds.least { throw error("numbers out of order in {} quantifier") }
                atom = try Self.repetition(atom, bounds.least, bounds.most, self)
            default:
                index = start
                return atom
            }
            // Lazy or possessive: whether there is a match does not depend on it.
            if next == "?" || next == "+" { index += 1 }
        }
        return atom
    }

    /// `m}`, `m,}` or `m,n}` after a brace. Anything else is text, as in Perl.
    private mutating func bounds() -> (least: Int, most: Int?)? {
        guard let least = number() else { return nil }
        if take("}") { return (least, least) }
        guard take(",") else { return nil }
        if take("}") { return (least, nil) }
        guard let most = number(), take("}") else { return nil }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let digit = next, ("0"..."9").contains(digit) {
            value = min((value ?? 0) * 10 + Int(digit.value - 48), 1_000_000)
            index += 1
        }
        return value
    }

    private static func repetition(
        _ atom: [Step], _ least: Int, _ most: Int?, _ compiler: RegularExpressionCompiler
    ) throws(RegularExpressionError) -> [Step] {
        let copies = max(least, most ?? least + 1)
        guard copies * (atom.count + 2) <= RegularExpression.stepLimit else {
            throw compiler.error("regular expression is too large")
        }
        var steps: [Step] = []
        for _ in 0..<least { steps += moved(atom, by: steps.count) }
        if let most {
            for _ in least..<most {
                steps += [.split(steps.count + 1, steps.count + 1 + atom.count)] + moved(atom, by: steps.count + 1)
            }
        } else {
            steps +=
                [.split(steps.count + 1, steps.count + 2 + atom.count)] + moved(atom, by: steps.count + 1)
                + [.jump(steps.count)]
        }
        return steps
    }

    // MARK: Atoms

    private mutating func atom(depth: Int) throws(RegularExpressionError) -> [Step] {
        guard let scalar = next else { return [] }
        index += 1
        switch scalar {
        case "(":
            if take("?"), !take(":") {
                throw error("only (?: and a leading (?i) are supported after an opening parenthesis")
            }
            let steps = try alternatives(depth: depth + 1)
            guard take(")") else { throw error("missing closing parenthesis") }
            return steps
        case "[": return [.character(try bracket())]
        case ".": return [.character(Self.anyCharacter)]
        case "^": return [.assertion(.start)]
        case "$": return [.assertion(.end)]
        case "\\": return [try escape()]
        case "*", "+", "?":
            index -= 1
            throw error("quantifier does not follow a repeatable item")
        default: return [.character(set(scalar))]
        }
    }

    private mutating func escape() throws(RegularExpressionError) -> Step {
        guard let scalar = next else { throw error("\\ at end of pattern") }
        index += 1
        switch scalar {
        case "b": return .assertion(.wordBoundary(true))
        case "B": return .assertion(.wordBoundary(false))
        case "A": return .assertion(.start)
        case "z", "Z": return .assertion(.end)
        default: return .character(try escapedSet(scalar))
        }
    }

    private func escapedSet(_ scalar: Unicode.Scalar) throws(RegularExpressionError) -> CharacterSet {
        func negated(_ set: CharacterSet) -> CharacterSet { CharacterSet(ranges: set.ranges, isNegated: true) }
        switch scalar {
        case "d": return Self.digit
        case "D": return negated(Self.digit)
        case "w": return Self.word
        case "W": return negated(Self.word)
        case "s": return Self.blank
        case "S": return negated(Self.blank)
        case "t": return CharacterSet(ranges: [9...9])
        case "n": return CharacterSet(ranges: [10...10])
        case "r": return CharacterSet(ranges: [13...13])
        case "1"..."9": throw error("back references are not supported")
        case "0", "a"..."z", "A"..."Z": throw error("unrecognized character follows \\")
        default: return set(scalar)
        }
    }

    /// One character, in the form in which texts are compared.
    private func set(_ scalar: Unicode.Scalar) -> CharacterSet {
        guard ignoresCase else { return CharacterSet(ranges: [scalar.value...scalar.value]) }
        let folded = CaseFolding.folded(String(Character(scalar))).unicodeScalars
        // A letter that folds to several is left as it is.
        let value = folded.count == 1 ? folded.first?.value ?? scalar.value : scalar.value
        return CharacterSet(ranges: [value...value])
    }

    private mutating func bracket() throws(RegularExpressionError) -> CharacterSet {
        var result = CharacterSet(isNegated: take("^"))
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            index += 1
            if scalar == "[", next == ":" {
                throw error("classes such as [:alpha:] are not supported: use \\w, \\d or \\s")
            }
            if scalar == "\\" {
                guard let escaped = next else { break }
                index += 1
                let set = try escapedSet(escaped)
                guard !set.isNegated else { throw error("\\D, \\W and \\S are not supported within brackets") }
                result.ranges += set.ranges
                continue
            }
            guard next == "-", index + 1 < pattern.count, pattern[index + 1] != "]", pattern[index + 1] != "\\" else {
                result.ranges += set(scalar).ranges
                continue
            }
            let end = pattern[index + 1]
            index += 2
            guard scalar <= end else { throw error("range out of order in character class") }
            result.ranges.append(scalar.value...end.value)
            if ignoresCase, scalar.isASCII, end.isASCII, scalar >= "A", end <= "Z" {
                result.ranges.append((scalar.value | 32)...(end.value | 32))
            }
        }
        guard take("]") else { throw error("missing terminating ] for character class") }
        return result
    }
}
