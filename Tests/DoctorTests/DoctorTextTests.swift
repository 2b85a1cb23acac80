import Testing

@testable import Doctor

@Suite("texts with hidden parts")
struct DoctorTextTests {
    @Test("what is interpolated is hidden unless the code says that it may be shown")
    func hidden() {
        let name = "alice"
        let text: DoctorText = "a \(name) b \(name, as: "USER") c \(shown: "word") d \(7) e \(path: "/home/alice/x")"
        #expect(text.full == "a alice b alice c word d 7 e /home/alice/x")
        #expect(text.shareable == "a (hidden) b USER c word d 7 e ~/(hidden)")
        let outer: DoctorText = "<\(text)>" + "!"
        #expect(outer.shareable == "<\(text.shareable)>!")
    }

    @Test("words of the program within others are shown, and what they interpolate is hidden", arguments: [true])
    func nested(flag: Bool) {
        let name = Optional("alice")
        let text: DoctorText = "a\(flag ? " b" : "")\(name.map { ": \($0)" } ?? "")"
        #expect(text.full == "a b: alice")
        #expect(text.shareable == "a b: (hidden)")
    }

    @Test("texts are joined")
    func joined() {
        #expect(DoctorText.joined(["a", "b", "c"]).full == "a, b, c")
        #expect(DoctorText.joined([]).full == "")
    }

    @Test(
        "only well-known paths are shown",
        arguments: [
            ("/dev/video12", "/dev/video12"), ("/dev/video", "(a path)"), ("/dev/video0x", "(a path)"),
            ("/etc/sursathi/config.toml", "/etc/sursathi/config.toml"), ("/etc/sursathi/alice.toml", "(a path)"),
            ("/home/alice/.config/sursathi/config.toml", "~/.config/sursathi/config.toml"), ("/home/alice", "~"),
            ("/home/alice/Music/Love Songs", "~/(hidden)"), ("/root/Music", "~/Music"), ("/rooted/x", "(a path)"),
            ("/run/user/1000/sursathi/socket", "/run/user/UID/sursathi/socket"),
            ("/run/user/1000/alice", "/run/user/UID/(hidden)"), ("/media/alice/disk", "(a path)"),
            (
                "/usr/share/opencv4/haarcascades/haarcascade_eye.xml",
                "/usr/share/opencv4/haarcascades/haarcascade_eye.xml"
            ),
            ("/usr/share/opencv4/haarcascades/alice.xml", "(a path)"), ("relative", "(a path)"), ("", "(a path)"),
        ])
    func paths(path: String, shown: String) {
        #expect(PublicPath.name(of: path) == shown)
    }

    @Test("a word is replaced where it stands alone, whatever its case")
    func words() {
        #expect(replacingWord("al", by: "USER", in: "al AL also pal al-1 (al)") == "USER USER also pal USER-1 (USER)")
        #expect(replacingWord("/home/al", by: "~", in: "in /home/al/x, /home/alice") == "in ~/x, /home/alice")
        #expect(replacingWord("", by: "x", in: "abc") == "abc")
        #expect(replacingWord("abcd", by: "x", in: "abc") == "abc")
        #expect(replacingWord("Jürgen", by: "USER", in: "für Jürgen, jürgens") == "für USER, jürgens")
    }
}
