import ControlProtocol
import Foundation
import JSONText
import Testing

/// What is written is read back with Foundation's JSON parser.
@Suite struct JSONTests {
    private func parse(_ value: JSONValue) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(value.text.utf8), options: [.fragmentsAllowed])
    }

    @Test("the keys that scripts rely on")
    func keys() throws {
        let object = try #require(try parse(WatchScreenTests.snapshot.json) as? [String: Any])
        #expect(Set(object.keys) == ["player", "song", "mood", "why"])
        let mood = try #require(object["mood"] as? [String: Any])
        #expect(
            Set(mood.keys) == [
                "mood", "since", "seconds", "confidence", "override", "overrideSeconds", "face", "faceBox", "valence",
                "arousal", "valenceSpread", "arousalSpread", "camera", "cameraDetail", "scores",
            ])
        #expect(mood["camera"] as? String == "on")
        let covered = try #require(try parse(WatchScreenTests.covered.json) as? [String: Any])
        #expect(covered["camera"] as? String == "covered")
        #expect(covered["cameraDetail"] as? String == "too dark to see a face: mean 4")
        #expect((mood["scores"] as? [String: Double])?["happiness"] == 0.5)
        let player = try #require(object["player"] as? [String: Any])
        #expect(
            Set(player.keys) == [
                "state", "volume", "queueLength", "position", "elapsedSeconds", "durationSeconds", "error",
            ])
        #expect((object["song"] as? [String: Any])?["artist"] as? String == "Artist")
    }
}
