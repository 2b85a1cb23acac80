// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever the daemon finds of its own on the disk, it can be used or is an error. The first byte says which file it is.
import JSONText
@testable import Library
import Mood
import Trace

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let content = Array(bytes.dropFirst())
    switch bytes.first {
    case UInt8(ascii: "s"): state(content)
    case UInt8(ascii: "d"): database(content)
    case UInt8(ascii: "b"):
        if let json = try? JSONValue(json: content) { _ = Baseline(json: json) }
    case UInt8(ascii: "t"):
        InputFile.hold(content)
        let store = StickerStore(path: InputFile.path)
        _ = try? store.find("mark", below: "")
        _ = try? store.list("a")
    default: break
    }
    return 0
}

/// The queue before the first NUL, the state behind it.
private func state(_ content: [UInt8]) {
    let end = content.firstIndex(of: 0) ?? content.endIndex
    let queue = SavedState.queue(from: Array(content[..<end]))
    precondition(
        SavedState.queue(from: SavedState.bytes(of: queue)).map(\.path) == queue.map(\.path), "it can be written")
    guard let json = try? JSONValue(json: Array(content[end...].dropFirst())),
        let state = SavedState(json: json, queue: queue)
    else { return }
    precondition(state.position.map { queue.indices.contains($0) } ?? true, "a place in the queue")
    let again = (try? JSONValue(json: Array(state.json.text.utf8))).flatMap { SavedState(json: $0, queue: queue) }
    precondition(again == state, "what was read can be written and read")
}

/// Its checksum is set right, so that the columns are reached.
private func database(_ content: [UInt8]) {
    var header = ByteWriter()
    header.bytes = Array("SSMUSIC\n".utf8)
    header.append(DatabaseFile.version)
    header.append(Checksum.of(content[...]))
    InputFile.hold(header.bytes + content)
    guard let snapshot = try? DatabaseFile.read(InputFile.path, roots: "") else { return }
    for index in 0..<snapshot.songCount {
        _ = snapshot.song(index)
        _ = snapshot.songIndex(uri: snapshot.uri(of: index))
    }
    for folder in ["", "a", "calm"] {
        _ = snapshot.walk(folder, isRecursive: true) { _ in }
        _ = snapshot.songs(below: folder)
    }
    _ = snapshot.totals()
}
