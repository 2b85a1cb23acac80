import ControlProtocol
import Foundation
import Testing

/// What is written is read back with Foundation's JSON parser.
@Suite struct JSONTests {
    private func parse(_ value: JSONValue) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(value.encoded.utf8), options: [.fragmentsAllowed])
    }

    @Test("texts survive", arguments: ["", "a", "\"\\/", "\n\r\t\u{0}\u{1f}\u{7f}", "é☃👩‍👩‍👧", "\u{2028}"])
    func texts(text: String) throws {
        #expect(try parse(.string(text)) as? String == text)
        let object = try parse(.object([(text, .string(text))])) as? [String: String]
        #expect(object == [text: text])
    }

    @Test("numbers survive; what is none becomes null")
    func numbers() throws {
        for number in [0, -0.5, 1e300, 5e-324, 1.0 / 3] {
            #expect(try parse(.double(number)) as? Double == number)
        }
        #expect(try parse(.int(.min)) as? Int == .min)
        #expect(JSONValue.double(.nan).encoded == "null")
        #expect(JSONValue.double(.infinity).encoded == "null")
        #expect(JSONValue(nil as Int?).encoded == "null")
    }

    @Test("the keys that scripts rely on")
    func keys() throws {
        let object = try #require(try parse(WatchScreenTests.snapshot.json) as? [String: Any])
        #expect(Set(object.keys) == ["player", "song", "mood", "why"])
        let mood = try #require(object["mood"] as? [String: Any])
        #expect(
            Set(mood.keys) == [
                "mood", "since", "seconds", "confidence", "override", "overrideSeconds", "face", "faceBox", "valence",
                "arousal", "camera", "cameraDetail", "scores",
            ])
        #expect((mood["scores"] as? [String: Double])?["happiness"] == 0.5)
        let player = try #require(object["player"] as? [String: Any])
        #expect(
            Set(player.keys) == [
                "state", "volume", "queueLength", "position", "elapsedSeconds", "durationSeconds", "error",
            ])
        #expect((object["song"] as? [String: Any])?["artist"] as? String == "Artist")
    }
}
