// Runs on: any thread; a value without I/O.

/// A regular expression whose match takes time in proportion to the text, whatever the pattern: Thompson's simulation of all states at
/// once (Ken Thompson, "Regular Expression Search Algorithm", CACM 1968; https://swtch.com/~rsc/regexp/regexp1.html).
///
/// The syntax is Perl's as far as it is regular: `. [] [^] * + ? {m,n} | () (?:) ^ $ \d \w \s \D \W \S \b \B`, `\` before
/// punctuation, and `(?i)` in front. Back references and looking around are refused: no such promise could be kept for them.
struct RegularExpression: Sendable {
    /// One step of the program.
    enum Step: Sendable {
        case character(CharacterSet)
        case split(Int, Int)
        case jump(Int)
        case assertion(Assertion)
        case match
    }

    enum Assertion: Sendable {
        case start
        case end
        case wordBoundary(Bool)
    }

    /// Ranges of code points.
    struct CharacterSet: Sendable {
        var ranges: [ClosedRange<UInt32>] = []
        var isNegated = false

        func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }
    }

    /// A pattern may make so many steps; repetitions count as often as they repeat.
    static let stepLimit = 2_000

    /// A step without a set of its own, so that copying it costs nothing.
    enum Instruction {
        /// The index in `sets`.
        case character(Int)
        case split(Int, Int)
        case jump(Int)
        case assertion(Assertion)
        case match
    }

    /// A set with its ASCII characters as bits.
    struct FastSet {
        private var low: UInt64 = 0
        private var high: UInt64 = 0
        private let set: CharacterSet

        init(_ set: CharacterSet) {
            self.set = set
            for scalar: UInt32 in 0..<64 where set.contains(scalar) { low |= 1 << UInt64(scalar) }
            for scalar: UInt32 in 64..<128 where set.contains(scalar) { high |= 1 << UInt64(scalar - 64) }
        }

        func contains(_ scalar: UInt32) -> Bool {
            if scalar < 64 { return low >> UInt64(scalar) & 1 != 0 }
            if scalar < 128 { return high >> UInt64(scalar - 64) & 1 != 0 }
            return set.contains(scalar)
        }
    }

    let steps: [Instruction]
    let sets: [FastSet]
    /// The sets of which a match's first character is one; nil if it may begin without a character.
    private let firstSets: [Int]?
    /// Words depend on the characters on both sides of a place, which an automaton's states do not know.
    private let looksAtWords: Bool

    /// Compiles a pattern.
    /// - Parameter ignoresCase: whether the pattern is folded; the text must be folded by the caller (see `CaseFolding`).
    init(_ pattern: String, ignoresCase: Bool = false) throws(RegularExpressionError) {
        var compiler = try RegularExpressionCompiler(pattern, ignoresCase: ignoresCase)
        var sets: [FastSet] = []
        steps = try compiler.compile().map { step in
            switch step {
            case .character(let set):
                sets.append(FastSet(set))
                return .character(sets.count - 1)
            case .split(let first, let second): return .split(first, second)
            case .jump(let target): return .jump(target)
            case .assertion(let assertion): return .assertion(assertion)
            case .match: return .match
            }
        }
        self.sets = sets
        firstSets = Self.firstSets(steps)
        looksAtWords = steps.contains { step in
            if case .assertion(.wordBoundary) = step { true } else { false }
        }
        self.ignoresCase = compiler.ignoresCase
    }

    /// Whether texts are to be folded before they are matched.
    let ignoresCase: Bool

    /// Whether the pattern matches anywhere in a text of UTF-8.
    func matches(_ text: some Collection<UInt8>) -> Bool {
        var scratch = Scratch()
        return matches(text, &scratch)
    }

    /// Whether the pattern matches anywhere in a text of UTF-8.
    /// - Parameter state: kept from text to text of this pattern, so that what was found out about it is used again.
    func matches(_ text: some Collection<UInt8>, _ state: inout Scratch) -> Bool {
        let found = text.withContiguousStorageIfAvailable { matches($0, &state) }
        return found ?? Array(text).withUnsafeBufferPointer { matches($0, &state) }
    }

    private func matches(_ text: UnsafeBufferPointer<UInt8>, _ state: inout Scratch) -> Bool {
        if !looksAtWords, !state.automaton.isExhausted, let found = runAutomaton(text, &state) { return found }
        return simulate(text, &state)
    }

    /// All states at once, without what is known of the pattern.
    func simulate(_ text: UnsafeBufferPointer<UInt8>, _ state: inout Scratch) -> Bool {
        var decoder = UTF8()
        var bytes = text.makeIterator()
        state.begin(count: steps.count)
        var previous: UInt32?
        var next = Self.decode(&decoder, &bytes)
        while true {
            // A match may begin anywhere, except where its first character is not.
            if canBegin(with: next), follow(0, &state, previous: previous, next: next) { return true }
            guard let current = next else { return false }
            next = Self.decode(&decoder, &bytes)
            state.advance()
            for index in state.before {
                guard case .character(let set) = steps[index], sets[set].contains(current) else { continue }
                if follow(index + 1, &state, previous: current, next: next) { return true }
            }
            previous = current
        }
    }

    private func canBegin(with scalar: UInt32?) -> Bool {
        guard let firstSets else { return true }
        guard let scalar else { return false }
        for set in firstSets where sets[set].contains(scalar) { return true }
        return false
    }

    private static func firstSets(_ steps: [Instruction]) -> [Int]? {
        var (found, seen, stack): ([Int], Set<Int>, [Int]) = ([], [], [0])
        while let index = stack.popLast() {
            guard seen.insert(index).inserted else { continue }
            switch steps[index] {
            case .character(let set): found.append(set)
            case .jump(let target): stack.append(target)
            case .split(let first, let second): stack += [first, second]
            case .assertion, .match: return nil
            }
        }
        return found
    }

    private static func decode(_ decoder: inout UTF8, _ bytes: inout some IteratorProtocol<UInt8>) -> UInt32? {
        switch decoder.decode(&bytes) {
        case .scalarValue(let scalar): scalar.value
        case .emptyInput: nil
        case .error: 0xFFFD
        }
    }

    /// The steps that wait for a character, now and before it, and what is known of the pattern.
    struct Scratch {
        fileprivate var before: [Int] = []
        fileprivate(set) var now: [Int] = []
        var automaton = RegularExpressionAutomaton()
        /// In which generation each step was reached last.
        fileprivate var mark: [Int] = []
        fileprivate var generation = 0
        fileprivate var stack: [Int] = []

        mutating func begin(count: Int) {
            if mark.count < count { mark = [Int](repeating: 0, count: count) }
            now.removeAll(keepingCapacity: true)
            generation += 1
        }

        fileprivate mutating func advance() {
            swap(&before, &now)
            now.removeAll(keepingCapacity: true)
            generation += 1
        }
    }

    /// Adds a step and all that follows from it without a character.
    /// - Returns: true if that is a match.
    func follow(_ start: Int, _ state: inout Scratch, previous: UInt32?, next: UInt32?) -> Bool {
        state.stack.append(start)
        while let index = state.stack.popLast() {
            guard state.mark[index] != state.generation else { continue }
            state.mark[index] = state.generation
            switch steps[index] {
            case .match:
                state.stack.removeAll(keepingCapacity: true)
                return true
            case .jump(let target): state.stack.append(target)
            case .split(let first, let second):
                state.stack.append(second)
                state.stack.append(first)
            case .assertion(let assertion):
                if Self.holds(assertion, previous: previous, next: next) { state.stack.append(index + 1) }
            case .character: state.now.append(index)
            }
        }
        return false
    }

    private static func holds(_ assertion: Assertion, previous: UInt32?, next: UInt32?) -> Bool {
        switch assertion {
        case .start: return previous == nil
        case .end: return next == nil
        case .wordBoundary(let isWanted):
            let isWord = { (scalar: UInt32?) in scalar.map { RegularExpressionCompiler.word.contains($0) } ?? false }
            return (isWord(previous) != isWord(next)) == isWanted
        }
    }
}

/// A pattern cannot be used.
struct RegularExpressionError: Error, Equatable, CustomStringConvertible {
    /// Counted in characters from the pattern's beginning.
    let offset: Int
    let reason: String

    /// In the words of MPD's library, PCRE, where it has the same error.
    var description: String { "Error in regex at offset \(offset): \(reason)" }
}
