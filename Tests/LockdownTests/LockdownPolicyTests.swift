import Lockdown
import Testing

@Suite struct LockdownPolicyTests {
    @Test("what lies below a readable, writable or device folder may be read, and nothing beside it")
    func mayRead() {
        var policy = LockdownPolicy()
        policy.readable = ["/home/me/Music"]
        policy.writable = ["/var/lib/sursathi"]
        policy.devices = ["/dev"]
        #expect(policy.mayRead("/home/me/Music"))
        #expect(policy.mayRead("/home/me/Music/calm/a.mp3"))
        #expect(policy.mayRead("/var/lib/sursathi/state.json"))
        #expect(policy.mayRead("/dev/video0"))
        #expect(!policy.mayRead("/home/me/Musical"))
        #expect(!policy.mayRead("/home/me"))
        policy.readable = ["/"]
        #expect(policy.mayRead("/home/me/.ssh/id_ed25519"))
    }

    @Test("everything may be read if the policy says so")
    func readsEverything() {
        var policy = LockdownPolicy()
        #expect(!policy.mayRead("/home/me/a.mp3"))
        policy.readsEverything = true
        #expect(policy.mayRead("/home/me/a.mp3"))
    }
}
