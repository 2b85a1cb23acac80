// Runs on: the server's event loop and its worker threads.
import Control
import ControlProtocol
import Library

extension FakeBackend {
    func add(_ tracks: [Track], at position: Int?) throws(ControlError) {
        state.withLock { state in
            state.orders += tracks.map { "add \($0.path) \(position.map(String.init) ?? "-")" }
        }
    }

    func queueURIs() -> [String] { state.withLock { $0.songs.map(\.file) } }
}
