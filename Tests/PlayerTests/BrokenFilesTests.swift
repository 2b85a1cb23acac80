import Foundation
import Library
import Testing

@testable import Player

@Suite struct BrokenFilesTests {
    /// One of each kind of file that cannot be played, by name.
    private func brokenFiles(_ folder: TestFolder) throws -> [Track] {
        let directory = folder.path + "/directory.mp3"
        let fifo = folder.path + "/fifo.mp3"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        #expect(mkfifo(fifo, 0o600) == 0)
        let text = Array(repeating: "Not music.\n", count: 300).joined().utf8
        return [
            Track(path: try folder.file("empty.mp3", [])),
            Track(path: try folder.file("text.mp3", text)),
            Track(path: try folder.file("stub.mp3", try Fixture.bytes("low.mp3").prefix(150))),
            Track(path: try folder.file("zeros.mp3", [UInt8](repeating: 0, count: 10_000))),
            Track(path: directory),
            Track(path: fifo),
            Track(path: "/dev/zero"),
            Track(path: folder.path + "/vanished.mp3"),
        ]
    }

    @Test("each broken file among good ones is skipped with exactly one event, and the good ones play")
    func skips() throws {
        let folder = try TestFolder()
        let broken = try brokenFiles(folder)
        let run = OfflineRun()
        var tracks = broken
        tracks.insert(Fixture.track("mono.mp3"), at: 4)
        tracks.append(Fixture.track("stereo.mp3"))
        run.play(tracks)
        run.player.render(untilSeconds: 4)
        #expect(run.started == ["mono", "stereo"])
        #expect(run.skipped == broken.map(\.fileName))
        #expect(run.player.status.state == .stop)
        #expect(run.events.contains(.queueEnded))
        #expect(!run.events.contains(.nothingPlayable))
    }

    @Test("a queue of broken files stops after one round, repeating or not", arguments: [false, true])
    func nothingPlayable(repeats: Bool) throws {
        let folder = try TestFolder()
        let broken = try brokenFiles(folder)
        let run = OfflineRun()
        run.play(broken, repeats: repeats)
        run.player.render(untilSeconds: 2)
        #expect(run.skipped == broken.map(\.fileName))
        #expect(run.events.filter { $0 == .nothingPlayable }.count == 1)
        #expect(run.player.status.state == .stop)
        #expect(run.player.status.lastError != nil)
        // Asked again, it tries again.
        run.player.play()
        run.player.render(untilSeconds: 3)
        #expect(run.skipped.count == 2 * broken.count)
    }

    @Test("files that vanish while the queue repeats stop it in the end, without a busy loop")
    func allVanish() throws {
        let folder = try TestFolder()
        let bytes = try Fixture.bytes("mono.mp3")
        let tracks = try (0..<3).map { Track(path: try folder.file("\($0).mp3", bytes)) }
        let run = OfflineRun()
        run.play(tracks, repeats: true)
        run.player.render(untilSeconds: 1)
        for track in tracks { try FileManager.default.removeItem(atPath: track.path) }
        run.player.render(untilSeconds: 6)
        #expect(run.player.status.state == .stop)
        #expect(run.skipped.count == 3)
        #expect(run.events.filter { $0 == .nothingPlayable }.count == 1)
    }

    @Test("a track that is cut off plays what there is, with one event, and the next one follows")
    func cutOff() throws {
        let folder = try TestFolder()
        let cut = Track(path: try folder.file("cut.mp3", try Fixture.bytes("low.mp3").prefix(16_001)))
        let run = OfflineRun()
        run.play([cut, Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 4)
        #expect(run.started == ["cut", "mono"])
        #expect(run.skipped == ["cut"])
    }

    @Test("damage of some kilobytes in the middle is passed over, zeros or garbage", arguments: [false, true])
    func hole(isGarbage: Bool) throws {
        let folder = try TestFolder()
        var bytes = try Fixture.bytes("low.mp3")
        var generator = SplitMix64(seed: 3)
        for index in 8_000..<20_000 { bytes[index] = isGarbage ? UInt8.random(in: 0...255, using: &generator) : 0 }
        let run = OfflineRun()
        run.play([Track(path: try folder.file("hole.mp3", bytes)), Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 6)
        #expect(run.started == ["hole", "mono"])
        // A second before the hole and one and a half after it: more than the half that stands before it.
        let tone = run.output.samples.filter { abs(Int($0)) > 5_000 }.count
        #expect(tone > 2 * 22_050 * 6 / 10)
    }

    @Test("a hundred broken files between two good ones are passed over")
    func hundred() throws {
        let folder = try TestFolder()
        let text = Array(repeating: "Not music.\n", count: 300).joined().utf8
        let broken = try (0..<100).map { Track(path: try folder.file("\($0).mp3", text)) }
        let run = OfflineRun()
        run.play([Fixture.track("mono.mp3")] + broken + [Fixture.track("stereo.mp3")])
        run.player.render(untilSeconds: 2)
        #expect(run.started == ["mono", "stereo"])
        #expect(run.skipped == broken.map(\.fileName))
    }

    @Test("a file that is cut off or written over while it plays ends with one event, and the next one follows")
    func changesWhilePlaying() throws {
        let folder = try TestFolder()
        let bytes = try Fixture.bytes("low.mp3")
        for isCut in [true, false] {
            let path = try folder.file("low.mp3", bytes)
            let run = OfflineRun()
            run.play([Track(path: path), Fixture.track("mono.mp3")])
            run.player.render(untilSeconds: 0.1)
            if isCut {
                #expect(truncate(path, 0) == 0)
            } else {
                let file = try #require(FileHandle(forWritingAtPath: path))
                try file.write(contentsOf: Data(repeating: 0x20, count: bytes.count))
                try file.close()
            }
            run.player.render(untilSeconds: 5)
            #expect(run.started == ["low", "mono"])
            #expect(run.skipped == ["low"], "\(isCut)")
        }
    }

    @Test("a tag that says it has 256 MB is passed over, whether it has them or not")
    func hugeTag() throws {
        let folder = try TestFolder()
        let header: [UInt8] = Array("ID3".utf8) + [4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F]
        let music = try Fixture.bytes("mono.mp3")
        let lying = try folder.file("lying.mp3", header + music)
        let huge = try folder.file("huge.mp3", header)
        // Sparse: it takes no room.
        let file = try #require(FileHandle(forWritingAtPath: huge))
        try file.seek(toOffset: 10 + 0xFFF_FFFF)
        try file.write(contentsOf: Data(music))
        try file.close()
        let run = OfflineRun()
        run.play([Track(path: lying), Track(path: huge), Fixture.track("stereo.mp3")])
        let before = ProcessInfo.processInfo.inputBytes
        run.player.render(untilSeconds: 3)
        #expect(run.started == ["huge", "stereo"])
        #expect(run.skipped == ["lying"])
        if let before, let after = ProcessInfo.processInfo.inputBytes { #expect(after - before < 64 << 20) }
    }

    @Test(
        "a file that may not be read is an event with its cause",
        .enabled(if: geteuid() != 0, "root may read everything"))
    func unreadable() throws {
        let folder = try TestFolder()
        let path = try folder.file("secret.mp3", Fixture.bytes("mono.mp3"))
        #expect(chmod(path, 0) == 0)
        let run = OfflineRun()
        run.play([Track(path: path), Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 1)
        #expect(run.started == ["mono"])
        let error = MP3Error.unreadable(FileError(path: path, cause: .system(EACCES)))
        #expect(run.events.contains(.trackSkipped(path: path, reason: error.description)))
    }

    @Test("2 GB of nothing are given up at once, before and behind the sound")
    func huge() throws {
        let folder = try TestFolder()
        let nothing = try folder.file("nothing.mp3", [])
        let behind = try folder.file("behind.mp3", Fixture.bytes("mono.mp3"))
        // Sparse: they take no room.
        #expect(truncate(nothing, 2 << 30) == 0)
        #expect(truncate(behind, 2 << 30) == 0)
        let run = OfflineRun()
        run.play([nothing, behind].map { Track(path: $0) } + [Fixture.track("mono.mp3")])
        let before = ProcessInfo.processInfo.inputBytes
        run.player.render(untilSeconds: 3)
        #expect(run.started == ["behind", "mono"])
        #expect(run.skipped.first == "nothing")
        #expect(run.player.status.state == .stop)
        if let before, let after = ProcessInfo.processInfo.inputBytes { #expect(after - before < 64 << 20) }
    }

    @Test("whatever stands in a file, the next track plays")
    func fuzzed() throws {
        let folder = try TestFolder()
        let whole = try Fixture.bytes("album1.mp3")
        var generator = SplitMix64(seed: 11)
        for round in 0..<60 {
            var bytes = whole
            switch round % 4 {
            case 0:
                for _ in 0...round * 20 {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                }
            case 1: bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &generator)))
            case 2: bytes.removeSubrange(0..<Int.random(in: 0..<bytes.count, using: &generator))
            default:
                // The header that tells the length, and the tag before it.
                for index in 0..<200 where Bool.random(using: &generator) {
                    bytes[index] = .random(in: 0...255, using: &generator)
                }
            }
            let path = try folder.file("fuzzed.mp3", bytes)
            let run = OfflineRun()
            run.play([Track(path: path), Fixture.track("mono.mp3")])
            run.player.render(untilSeconds: 0.3)
            run.player.seek(seconds: 0.7)
            run.player.render(untilSeconds: 20)
            #expect(run.started.last == "mono", "round \(round)")
            #expect(run.player.status.state == .stop)
        }
    }

    @Test("going back over a broken file goes on backwards")
    func backwards() throws {
        let run = OfflineRun()
        run.play([Fixture.track("low.mp3"), Track(path: "/vanished.mp3"), Fixture.track("high.mp3")], startAt: 2)
        run.player.render(untilSeconds: 0.5)
        run.player.previous()
        run.player.render(untilSeconds: 1)
        #expect(run.started == ["high", "low"])
        #expect(run.skipped == ["vanished"])
    }

    @Test("thousands of missing files are over in one round, each told once")
    func manyMissing() {
        let run = OfflineRun { $0.shuffles = true }
        run.play((0..<5_000).map { Track(path: "/missing/\($0).mp3") }, repeats: true)
        run.player.render(untilSeconds: 0.2)
        #expect(run.skipped.count == 5_000)
        #expect(run.player.status.state == .stop)
    }

    @Test("hundreds of track changes leave no decoder behind")
    func noLeaks() throws {
        let folder = try TestFolder()
        let run = OfflineRun()
        run.play(
            [
                Track(path: try folder.file("a.mp3", try Fixture.bytes("mono.mp3"))),
                Track(path: try folder.file("b.mp3", try Fixture.bytes("stereo.mp3"))),
            ], repeats: true)
        for _ in 0..<100 {
            run.player.next()
            run.player.render(untilSeconds: run.player.seconds + 0.05)
        }
        #expect(run.skipped.isEmpty)
        #expect(run.started.count > 80)
        // Each decoder holds its file open: one on each deck, and one decoding ahead, are all there may be.
        #expect(try openFiles(below: folder.path) <= 3)
        run.player.stop()
        run.player.render(untilSeconds: run.player.seconds + 0.1)
        #expect(try openFiles(below: folder.path) == 0)
    }

    private func openFiles(below folder: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
            return target?.contains(folder) == true
        }.count
    }
}

extension ProcessInfo {
    /// Bytes that this process has read, from the cache or not.
    fileprivate var inputBytes: Int? {
        let text = try? String(contentsOfFile: "/proc/self/io", encoding: .utf8)
        return text?.split(separator: "\n").first { $0.hasPrefix("rchar: ") }.flatMap { Int($0.dropFirst(7)) }
    }
}
