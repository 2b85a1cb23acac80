import Testing

@testable import Library

@Suite struct RegularExpressionAutomatonTests {
    /// Numbers of a seed (Marsaglia's xorshift64).
    private struct Chance {
        var state: UInt64

        mutating func pick<Element>(_ elements: [Element]) -> Element {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return elements[Int(state % UInt64(elements.count))]
        }
    }

    private func pattern(_ chance: inout Chance, depth: Int = 0) -> String {
        (0..<chance.pick([1, 2, 3])).map { _ in
            let atom = chance.pick(["a", "b", "é", ".", "[ab]", "[^a]", "^", "$", "ab", depth < 3 ? "(" : "c"])
            let whole = atom == "(" ? "(\(pattern(&chance, depth: depth + 1)))" : atom
            if atom == "^" || atom == "$" { return whole }
            return whole + chance.pick(["", "", "*", "+", "?", "{0,2}", "|" + whole])
        }.joined()
    }

    @Test(
        "what is known of a pattern answers as the simulation of all its states does",
        arguments: 1..<200 as Range<UInt64>)
    func same(seed: UInt64) throws {
        var chance = Chance(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let pattern = pattern(&chance)
        let expression = try RegularExpression(pattern)
        // One for all texts: what the first ones have found out serves the others.
        var scratch = RegularExpression.Scratch()
        for _ in 0..<50 {
            let text = (0..<chance.pick([0, 1, 2, 5, 9])).map { _ in chance.pick(["a", "b", "c", "é", "\u{1F3B5}"]) }
                .joined()
            let found = expression.matches(text.utf8, &scratch)
            let simulated = Array(text.utf8).withUnsafeBufferPointer { bytes in
                var fresh = RegularExpression.Scratch()
                return expression.simulate(bytes, &fresh)
            }
            #expect(found == simulated, "\(pattern) in \(text)")
        }
        #expect(!scratch.automaton.isExhausted)
    }

    @Test("a pattern of too many states is simulated, and answers the same")
    func exhausted() throws {
        let expression = try RegularExpression("(a|b)*a(a|b){14}c")
        var scratch = RegularExpression.Scratch()
        var chance = Chance(state: 7)
        for _ in 0..<300 {
            let text = (0..<40).map { _ in chance.pick(["a", "b"]) }.joined()
            let plain = expression.matches(text.utf8, &scratch)
            let ended = expression.matches((text + "c").utf8, &scratch)
            #expect(!plain)
            #expect(ended == (text[text.index(text.startIndex, offsetBy: 25)] == "a"))
        }
        #expect(scratch.automaton.isExhausted)
    }
}
