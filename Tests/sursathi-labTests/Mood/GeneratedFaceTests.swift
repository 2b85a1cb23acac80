import Player
import Testing

@testable import sursathi_lab

@Suite struct GeneratedFaceTests {
    private static let emotions = 1..<GeneratedFace.labels.count

    /// What a thousand persons show, without noise.
    private func shares(showing emotion: Int) -> [[Double]] {
        var random = SplitMix64(seed: 11)
        return (0..<1000).map { _ in
            let face = GeneratedFace(&random)
            return face.shares(showing: emotion, &random)
        }
    }

    @Test("shares sum to 1, and the emotion that is shown is stronger than any other one", arguments: emotions)
    func strongest(emotion: Int) {
        for shares in shares(showing: emotion) {
            #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
            #expect(shares.allSatisfy { $0 > 0 })
            for place in shares.indices where place != emotion { #expect(shares[place] < shares[emotion]) }
        }
    }

    /// By the shipped model's scores of FER+'s validation part: anger passes into surprise or disgust, sadness into neutral.
    @Test("what shows most besides an emotion is what the model confuses it with")
    func runnerUp() throws {
        func neutralIsSecond(_ emotion: String) throws -> Double {
            let place = try #require(GeneratedFace.labels.firstIndex(of: emotion))
            let unclear = shares(showing: place).filter { $0[place] < 0.9 }
            let count = unclear.count { shares in
                shares.indices.filter { $0 != place }.max { shares[$0] < shares[$1] } == GeneratedFace.neutral
            }
            return Double(count) / Double(unclear.count)
        }
        #expect(try neutralIsSecond("anger") < 0.4)
        #expect(try neutralIsSecond("sadness") > 0.6)
    }
}
