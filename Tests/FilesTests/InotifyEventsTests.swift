import Files
import Glibc
import Testing

@Suite struct InotifyEventsTests {
    @Test("the kernel's events are read: what happened, to what name")
    func kernelEvents() throws {
        let folder = try TemporaryFolder()
        let descriptor = inotify_init1(O_NONBLOCK | O_CLOEXEC)
        defer { close(descriptor) }
        let watch = inotify_add_watch(descriptor, folder.path, UInt32(IN_CREATE) | UInt32(IN_DELETE))
        let names = ["a", "a name of more than sixteen bytes", "ünïcode"]
        for name in names { close(creat("\(folder.path)/\(name)", 0o600)) }
        unlink("\(folder.path)/a")
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        let events = Array(InotifyEvents(bytes[..<max(0, count)]))
        #expect(events.map { String(decoding: $0.name, as: UTF8.self) } == names + ["a"])
        #expect(events.allSatisfy { $0.watch == watch })
        #expect(events.map(\.mask) == [IN_CREATE, IN_CREATE, IN_CREATE, IN_DELETE].map { UInt32($0) })
    }

    @Test("a cut event ends the list and nothing else")
    func cut() {
        let event: [UInt8] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0] + Array("abc\0".utf8)
        for count in 0...2 * event.count {
            let events = Array(InotifyEvents((event + event)[..<count]))
            #expect(events.count == count / event.count)
            #expect(events.allSatisfy { Array($0.name) == Array("abc".utf8) })
        }
        let huge: [UInt8] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 65]
        #expect(Array(InotifyEvents(huge[...])).isEmpty)
    }
}
