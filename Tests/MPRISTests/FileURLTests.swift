import Foundation
import Testing

@testable import MPRIS

@Suite struct FileURLTests {
    @Test("paths become the URLs that Foundation makes of them, and come back")
    func both() {
        for path in ["/a", "/music/Für Elise.mp3", "/a b/100%.mp3", "/#1?.mp3", "/日本/~x_-.mp3", "/a\nb", "/"] {
            let url = FileURL.url(ofPath: path)
            #expect(URL(string: url)?.path == path)
            #expect(FileURL.path(of: url) == path)
            #expect(FileURL.path(of: URL(fileURLWithPath: path).absoluteString) == path)
        }
    }

    @Test("hosts other than this machine, relative paths and bytes that are no text are refused")
    func refused() {
        #expect(FileURL.path(of: "FILE:///a") == "/a")
        #expect(FileURL.path(of: "file://localhost/a") == "/a")
        for url in [
            "", "file", "file:", "file://", "file:a", "file:/a", "file://a", "file://host/a", "file:///%", "file:///%4",
            "file:///%zz", "file:///%00", "file:///%ff%fe", "http:///a", "/a",
        ] { #expect(FileURL.path(of: url) == nil, "\(url)") }
    }
}
