import Foundation
import Testing

@testable import Library

@Suite struct AtomicFileTests {
    @Test("a file and its folders are made, replaced and for nobody else")
    func replaces() throws {
        let folder = try TestFolder()
        let path = folder.path + "/a/b/file"
        for content in ["first", "", "a longer one"] {
            try AtomicFile.write(Array(content.utf8), to: path)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/a/b") == ["file"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("what a killed program left half written is in nobody's way")
    func leftOver() throws {
        let folder = try TestFolder()
        let path = try folder.file("file", Array("old".utf8))
        try folder.file("file.new", Array("half a fi".utf8))
        try AtomicFile.write(Array("new".utf8), to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    @Test("a link stays, and what it points at is replaced")
    func link() throws {
        let folder = try TestFolder()
        let target = try folder.file("elsewhere/file", Array("old".utf8))
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try AtomicFile.write(Array("new".utf8), to: link)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
    }

    @Test("what cannot be replaced is an error that names it, and stays")
    func impossible() throws {
        let folder = try TestFolder()
        try folder.file("folder/inside")
        let path = folder.path + "/folder"
        do throws(FileError) {
            try AtomicFile.write([1], to: path)
            Issue.record("a folder was replaced")
        } catch {
            #expect(error.path == path)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["inside"])
        #expect(throws: FileError.self) { try AtomicFile.write([1], to: path + "/inside/file") }
        #expect(throws: FileError.self) { try AtomicFile.syncFolder(of: folder.path + "/none/file") }
    }
}
