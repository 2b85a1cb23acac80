import Foundation
import Mood
import Synchronization
import Testing

@testable import Pipeline

@Suite struct BaselineFileTests {
    private static func learned(pinned: Bool = false) throws -> Baseline {
        try #require(
            Baseline(
                labels: ["neutral", "sad, \"very\""], logShares: [-0.5, -1.25], learnedSeconds: 600.5, isPinned: pinned)
        )
    }

    @Test("what is written is read again, folders are made, and only numbers are there for nobody else")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let file = BaselineFile(path: "\(folder.path)/deep/er/baseline.json")
        #expect(try file.read() == nil)
        for pinned in [true, false] {
            try file.write(Self.learned(pinned: pinned))
            #expect(try file.read() == Self.learned(pinned: pinned))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/deep/er")
        #expect(names == ["baseline.json"])
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test(
        "a damaged file is an error that names it, and never more",
        arguments: [
            "", "{", "null", "[]", "{}", "\u{0}", #"{"labels":["a"],"logShares":[-1],"learnedSeconds":5}"#,
            #"{"labels":["a"],"logShares":[-1,-2],"learnedSeconds":5,"pinned":false}"#,
            #"{"labels":["a",3],"logShares":[-1,-2],"learnedSeconds":5,"pinned":false}"#,
            #"{"labels":["a"],"logShares":["x"],"learnedSeconds":5,"pinned":false}"#,
            #"{"labels":["a"],"logShares":[1e999],"learnedSeconds":5,"pinned":false}"#,
            #"{"labels":["a"],"logShares":[-1],"learnedSeconds":-5,"pinned":false}"#,
        ])
    func damaged(text: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("baseline.json", Data(text.utf8))
        let error = try #require(thrown(BaselineFileError.self) { try BaselineFile(path: path).read() })
        guard case .damaged(path, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.description.contains(path) && error.description.contains("learned anew"))
    }

    @Test("what is no file cannot be read, and where none can be made none is written")
    func impossible() throws {
        let folder = try TemporaryFolder()
        #expect(throws: BaselineFileError.self) { _ = try BaselineFile(path: folder.path).read() }
        let path = try folder.write("plain", Data())
        #expect(throws: BaselineFileError.self) {
            try BaselineFile(path: "\(path)/baseline.json").write(Self.learned())
        }
        #expect(try BaselineFile(path: "\(path)/baseline.json").read() == nil)
        #expect(throws: BaselineFileError.self) { try BaselineFile(path: folder.path).write(Self.learned()) }
    }

    @Test("it lies where systemd says, else where the user's state does")
    func standard() {
        func path(_ environment: [String: String]) -> String? { BaselineFile.standard(environment: environment)?.path }
        let home = ["HOME": "/h"]
        #expect(path(home) == "/h/.local/state/sursathi/baseline.json")
        #expect(path(home.merging(["XDG_STATE_HOME": "/s"]) { $1 }) == "/s/sursathi/baseline.json")
        #expect(
            path(["STATE_DIRECTORY": "/var/lib/sursathi:/other", "HOME": "/h"]) == "/var/lib/sursathi/baseline.json")
        #expect(path(["HOME": "relative"]) == nil && path([:]) == nil)
    }

    // MARK: When it is written

    private final class Reports: Sendable {
        private let errors = Mutex<[String]>([])
        func add(_ event: PipelineEvent) {
            if case .baseline(let error) = event { errors.withLock { $0.append("\(error)") } }
        }
        var all: [String] { errors.withLock { $0 } }
    }

    private func eventually(_ condition: () throws -> Bool) rethrows {
        for _ in 0..<6000 where try !condition() { usleep(10_000) }
        #expect(try condition())
    }

    @Test("it is written every ten minutes at most, at once by an order, and at the end")
    func keeps() throws {
        let folder = try TemporaryFolder()
        let file = BaselineFile(path: "\(folder.path)/baseline.json")
        let reports = Reports()
        var keeper = BaselineKeeper(file: file) { reports.add($0) }
        #expect(keeper.load() == Baseline())
        keeper.keep(try Self.learned(), at: 1000)
        keeper.keep(try Self.learned(), at: 1599)
        #expect(try file.read() == nil)
        keeper.keep(try Self.learned(), at: 1600)
        try eventually { try file.read() == Self.learned() }
        // The thread that wrote may not have said so yet.
        try eventually {
            keeper.keep(try Self.learned(pinned: true), at: 1601, isOrdered: true)
            return try file.read() == Self.learned(pinned: true)
        }
        usleep(100_000)
        keeper.finish(try Self.learned())
        #expect(try file.read() == Self.learned())
        #expect(reports.all.isEmpty)
    }

    @Test("a damaged file is told once and replaced")
    func replaces() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("baseline.json", Data("{".utf8))
        let reports = Reports()
        var keeper = BaselineKeeper(file: BaselineFile(path: path)) { reports.add($0) }
        #expect(keeper.load() == Baseline())
        #expect(reports.all.count == 1 && reports.all[0].contains("damaged"))
        keeper.finish(try Self.learned())
        #expect(try BaselineFile(path: path).read() == Self.learned())
    }
}
