import Files
import Glibc
import Testing

@Suite struct RealPathTests {
    @Test("dots and links are gone")
    func resolved() throws {
        let folder = try TemporaryFolder()
        let real = try #require(realPath(folder.path))
        close(creat("\(folder.path)/file", 0o600))
        symlink("file", "\(folder.path)/link")
        #expect(realPath("\(folder.path)/./link") == "\(real)/file")
        #expect(realPath("\(real)/../..//") == realPath("\(real)/../.."))
    }

    @Test("what is not there, or goes round in a circle, is nil, and errno says why")
    func missing() throws {
        let folder = try TemporaryFolder()
        symlink("circle", "\(folder.path)/circle")
        #expect(realPath("\(folder.path)/none") == nil && errno == ENOENT)
        #expect(realPath("\(folder.path)/circle") == nil && errno == ELOOP)
    }
}
