import Foundation
import Testing

@testable import Trace

@Suite struct TraceFileTests {
    private static let header = TraceReaderTests.header

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    private func code(_ path: String) -> CInt? {
        do {
            _ = try TraceFile(path: path, maximumBytes: 100)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("only its owner may read the file, whatever it was before")
    func mode() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("trace")
        chmod(path, 0o644)
        do {
            var file = try TraceFile(path: path, maximumBytes: 100); try file.append([0x61, 0x0a], header: Self.header)
        }
        #expect(mode(path) == 0o600)
        _ = try TraceFile(path: "\(folder.path)/new", maximumBytes: 100)
        #expect(mode("\(folder.path)/new") == 0o600)
    }

    @Test("what is no file of its own is refused: links, pipes, folders, devices, a file that another one writes")
    func refused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("target", Data("x\n".utf8))
        symlink(path, "\(folder.path)/link")
        #expect(code("\(folder.path)/link") == ELOOP)
        mkfifo("\(folder.path)/pipe", 0o600)
        #expect(code("\(folder.path)/pipe") == ENXIO)
        #expect(code("/dev/null") == ENXIO)
        #expect(code(folder.path) == EISDIR)
        #expect(code("\(folder.path)/missing/file") == ENOENT)
        let held = try TraceFile(path: path, maximumBytes: 100)
        #expect(code(path) == EWOULDBLOCK)
        withExtendedLifetime(held) {}
        #expect(folder.text("target") == "x\n")
        #expect(
            TraceFileError(path: "/a", operation: "open", code: EROFS).description
                == "cannot open the trace /a: Read-only file system; a relative trace.file lies in the state directory, which can"
                + " be written")
    }

    @Test("lines follow what is there, on a line of their own, or replace it")
    func append() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("trace", Data("{\"t\":1,\"fa".utf8))
        do {
            var file = try TraceFile(path: path, maximumBytes: 100)
            try file.append(Array("a\n".utf8), header: Self.header)
            try file.append(Array("b\n".utf8), header: Self.header)
        }
        #expect(folder.text("trace") == "{\"t\":1,\"fa\na\nb\n")
        _ = try TraceFile(path: path, maximumBytes: 100, isReplaced: true)
        #expect(folder.text("trace") == "")
    }

    @Test("a full file is renamed, one generation is kept, and the new one begins with a header")
    func rotation() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/trace"
        do {
            var file = try TraceFile(path: path, maximumBytes: 2000)
            var bytes: [UInt8] = []
            var lines = TraceLines(header: Self.header)
            for index in 0..<400 {
                lines.append(TraceLook(time: Double(index), face: 1, scores: [0.5, 0.5]), decision: nil)
                let header = lines.header
                lines.take(into: &bytes)
                try file.append(bytes, header: header)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["trace", "trace.1"])
        var times: [Double] = []
        for name in ["trace.1", "trace"] {
            #expect(folder.text(name).utf8.count <= 2000)
            let reader = try TraceReader(path: "\(folder.path)/\(name)")
            guard case .header(let header) = try reader.next() else {
                Issue.record("no header")
                continue
            }
            var expected = Self.header
            expected.cause = .rotation
            expected.clock = header.clock
            #expect(header == expected)
            let first = times.count
            while let record = try reader.next() { if case .look(let look) = record { times.append(look.time) } }
            #expect(times[first] == header.clock)
        }
        // Nothing is lost between the files.
        let last = (400 - times.count..<400).map(Double.init)
        #expect(times == last)
        #expect(times.count > 20)
    }

    @Test("a file that somebody removes is begun anew")
    func removed() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/trace"
        var file = try TraceFile(path: path, maximumBytes: 10_000)
        try file.append(Array("a\n".utf8), header: Self.header)
        unlink(path)
        try file.append(Array("b\n".utf8), header: Self.header)
        #expect(folder.text("trace").hasPrefix("{\"trace\":1,\"cause\":\"rotation\""))
        #expect(folder.text("trace").hasSuffix("\nb\n"))
    }

    @Test("a full disk is an error")
    func fullDisk() throws {
        var file = TraceFile(descriptor: open("/dev/full", O_WRONLY | O_CLOEXEC), path: "/dev/full", maximumBytes: 100)
        #expect(throws: TraceFileError(path: "/dev/full", operation: "write", code: ENOSPC)) {
            try file.append(Array("a\n".utf8), header: Self.header)
        }
    }
}
