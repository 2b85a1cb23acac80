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

    private let steps: [Step]

    /// Compiles a pattern.
    /// - Parameter ignoresCase: whether the pattern is folded; the text must be folded by the caller (see `CaseFolding`).
    init(_ pattern: String, ignoresCase: Bool = false) throws(RegularExpressionError) {
        var compiler = try RegularExpressionCompiler(pattern, ignoresCase: ignoresCase)
        steps = try compiler.compile()
        self.ignoresCase = compiler.ignoresCase
    }

    /// Whether texts are to be folded before they are matched.
    let ignoresCase: Bool

    /// Whether the pattern matches anywhere in a text of UTF-8.
    func matches(_ text: some Collection<UInt8>) -> Bool {
        var decoder = UTF8()
        var bytes = text.makeIterator()
        var state = State(count: steps.count)
        var previous: UInt32?
        var next = Self.decode(&decoder, &bytes)
        while true {
            // A match may begin anywhere.
            if follow(0, &state, previous: previous, next: next) { return true }
            guard let current = next else { return false }
            next = Self.decode(&decoder, &bytes)
            state.advance()
            for index in state.before {
                guard case .character(let set) = steps[index], set.contains(current) else { continue }
                if follow(index + 1, &state, previous: current, next: next) { return true }
            }
            previous = current
        }
    }

    private static func decode(_ decoder: inout UTF8, _ bytes: inout some IteratorProtocol<UInt8>) -> UInt32? {
        switch decoder.decode(&bytes) {
        case .scalarValue(let scalar): scalar.value
        case .emptyInput: nil
        case .error: 0xFFFD
        }
    }

    /// The steps that wait for a character, now and before it.
    private struct State {
        var before: [Int] = []
        var now: [Int] = []
        var mark: [Int]
        var generation = 1
        var stack: [Int] = []

        init(count: Int) { mark = [Int](repeating: 0, count: count) }

        mutating func advance() {
            swap(&before, &now)
            now.removeAll(keepingCapacity: true)
            generation += 1
        }
    }

    /// Adds a step and all that follows from it without a character.
    /// - Returns: true if that is a match.
    private func follow(_ start: Int, _ state: inout State, previous: UInt32?, next: UInt32?) -> Bool {
        state.stack.append(start)
        while let index = state.stack.popLast() {
            guard state.mark[index] != state.generation else { continue }
            state.mark[index] = state.generation
            switch steps[index] {
            case .match:
                state.stack.removeAll()
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
