// Runs on: any thread; a value without I/O.

/// What a search has found out about an expression: the sets of steps that can be active together, and which of them follows which
/// by a character. A text is then one table look-up a character (Russ Cox, https://swtch.com/~rsc/regexp/regexp1.html, "Caching the
/// NFA to build a DFA"). States are made when a text first leads to them.
struct RegularExpressionAutomaton {
    /// A pattern that needs more states than these is simulated from there on.
    static let stateLimit = 1_000
    /// The state in which the pattern has matched.
    static let matched: Int32 = 0
    private static let unknown: Int32 = -1

    /// The next state for each state and ASCII character.
    private var next: [Int32] = []
    /// The next state for a state and another character.
    private var nextByScalar: [UInt64: Int32] = [:]
    /// The steps of each state that wait for a character.
    private(set) var waiting: [[Int]] = []
    /// Whether the pattern matches if the text ends in a state.
    private(set) var matchesAtEnd: [Bool] = []
    private var ids: [[Int]: Int32] = [:]
    /// Where a text begins; nil as long as there has been none.
    var start: Int32?
    /// Set when there would be too many states.
    private(set) var isExhausted = false

    init() { _ = add(waiting: [], matchesAtEnd: true) }

    /// The state of these steps, which is made if there is none.
    /// - Parameter waiting: in ascending order.
    mutating func add(waiting steps: [Int], matchesAtEnd isEnd: Bool) -> Int32 {
        // Steps are not negative: the number in front tells states apart that differ in what they match.
        let key = [waiting.isEmpty ? -3 : isEnd ? -2 : -1] + steps
        if let known = ids[key] { return known }
        let id = Int32(waiting.count)
        ids[key] = id
        waiting.append(steps)
        matchesAtEnd.append(isEnd)
        next.append(contentsOf: repeatElement(Self.unknown, count: 128))
        if waiting.count >= Self.stateLimit { isExhausted = true }
        return id
    }

    /// The state after a character; nil if it is not known yet.
    func next(_ state: Int32, _ scalar: UInt32) -> Int32? {
        guard scalar < 128 else { return nextByScalar[UInt64(state) << 32 | UInt64(scalar)] }
        let id = next[Int(state) * 128 + Int(scalar)]
        return id == Self.unknown ? nil : id
    }

    mutating func setNext(_ state: Int32, _ scalar: UInt32, _ id: Int32) {
        if scalar < 128 {
            next[Int(state) * 128 + Int(scalar)] = id
        } else if nextByScalar.count < 16 * Self.stateLimit {
            nextByScalar[UInt64(state) << 32 | UInt64(scalar)] = id
        }
    }

    /// Follows known ASCII transitions as far as there are any.
    /// - Returns: where it stopped: at the end, at another character, at a transition that is not known, or at a match.
    func run(_ text: UnsafeBufferPointer<UInt8>, from index: Int, _ state: inout Int32) -> Int {
        var index = index
        next.withUnsafeBufferPointer { next in
            while state != Self.matched, index < text.count, text[index] < 128 {
                let id = next[Int(state) * 128 + Int(text[index])]
                if id == Self.unknown { return }
                state = id
                index += 1
            }
        }
        return index
    }
}

extension RegularExpression {
    /// Whether the pattern matches, by what is known of it and finding out the rest.
    /// - Returns: nil if the pattern needs too many states.
    func runAutomaton(_ text: UnsafeBufferPointer<UInt8>, _ scratch: inout Scratch) -> Bool? {
        var state = scratch.automaton.start ?? beginning(&scratch)
        var index = 0
        while true {
            index = scratch.automaton.run(text, from: index, &state)
            if state == RegularExpressionAutomaton.matched { return true }
            guard index < text.count else { return scratch.automaton.matchesAtEnd[Int(state)] }
            let scalar = Self.scalar(of: text, &index)
            if let known = scratch.automaton.next(state, scalar) {
                state = known
                continue
            }
            if scratch.automaton.isExhausted { return nil }
            // A match may begin anywhere.
            var reached = [0]
            for step in scratch.automaton.waiting[Int(state)] {
                if case .character(let set) = steps[step], sets[set].contains(scalar) { reached.append(step + 1) }
            }
            let following = self.state(of: reached, isStart: false, &scratch)
            scratch.automaton.setNext(state, scalar, following)
            state = following
        }
    }

    private func beginning(_ scratch: inout Scratch) -> Int32 {
        let state = state(of: [0], isStart: true, &scratch)
        scratch.automaton.start = state
        return state
    }

    /// The state in which some steps have been reached.
    private func state(of reached: [Int], isStart: Bool, _ scratch: inout Scratch) -> Int32 {
        // Any character will do: this is not asked of patterns that look at words.
        let previous: UInt32? = isStart ? nil : 32
        scratch.begin(count: steps.count)
        for step in reached where follow(step, &scratch, previous: previous, next: 32) {
            return RegularExpressionAutomaton.matched
        }
        let waiting = scratch.now.sorted()
        scratch.begin(count: steps.count)
        let isEnd = reached.contains { follow($0, &scratch, previous: previous, next: nil) }
        return scratch.automaton.add(waiting: waiting, matchesAtEnd: isEnd)
    }

    /// The character at `index`, which is moved behind it; U+FFFD for a byte that begins none.
    private static func scalar(of text: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt32 {
        let first = text[index]
        if first < 128 {
            index += 1
            return UInt32(first)
        }
        var decoder = UTF8()
        var bytes = text[index..<min(text.count, index + 4)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&bytes) else {
            index += 1
            return 0xFFFD
        }
        index += UTF8.width(scalar)
        return scalar.value
    }
}
