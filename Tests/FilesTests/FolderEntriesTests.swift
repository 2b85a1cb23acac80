import Files
import Glibc
import Testing

@Suite struct FolderEntriesTests {
    @Test("all but itself and its parent are told, hidden files too")
    func names() throws {
        let folder = try TemporaryFolder()
        for name in ["b", ".hidden", "a"] { close(creat("\(folder.path)/\(name)", 0o600)) }
        symlink("/", "\(folder.path)/link")
        #expect(folderNames(folder.path) == [".hidden", "a", "b", "link"])
        let entries = try #require(folderEntries(folder.path))
        #expect(entries.contains { $0.name == "link" && $0.mayBeLink })
        #expect(folderEntries(folder.path, maximumCount: 2)?.count == 2)
    }

    @Test("what is no folder is nil, and errno says why")
    func missing() throws {
        let folder = try TemporaryFolder()
        #expect(folderEntries("\(folder.path)/none") == nil && errno == ENOENT)
        close(creat("\(folder.path)/file", 0o600))
        #expect(folderNames("\(folder.path)/file") == nil)
    }
}
