import Foundation
import Library
import Testing

@testable import sursathid

@Suite struct PlaceFileTests {
    /// The seconds of a saved state whose second song is at 40 s, after it was updated from a file with this text.
    private func elapsed(after text: String?) throws -> Double {
        let path = NSTemporaryDirectory() + "sursathi-place-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text?.write(toFile: path, atomically: true, encoding: .utf8)
        var state = SavedState()
        state.queue = [SavedState.QueueItem(path: "/m/a.mp3"), SavedState.QueueItem(path: "/m/b.mp3")]
        state.position = 1
        state.elapsedSeconds = 40
        PlaceFile(path: path).update(&state)
        return state.elapsedSeconds
    }

    @Test("the kept place of the song that the state names counts")
    func sameSong() throws {
        #expect(try elapsed(after: "71.25\n/m/b.mp3") == 71.25)
    }

    @Test("without a place, with another song's, or with one that is none, the state's holds")
    func others() throws {
        for text in [
            nil, "", "71.25", "71.25\n/m/a.mp3", "nan\n/m/b.mp3", "-1\n/m/b.mp3", "inf\n/m/b.mp3", "x\n/m/b.mp3",
        ] {
            #expect(try elapsed(after: text) == 40, "\(text ?? "nothing")")
        }
    }
}
