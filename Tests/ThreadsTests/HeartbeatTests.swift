import Testing
import Threads

@Suite struct HeartbeatTests {
    @Test("one that has stopped is named, one that was given time or has not begun is not")
    func silence() {
        let names = (1...4).map { "heartbeat test \($0)" }
        let stopped = Heartbeat(name: names[0])
        let patient = Heartbeat(name: names[1])
        let new = Heartbeat(name: names[2])
        stopped.beat(graceSeconds: -100)
        patient.beat(graceSeconds: 100)
        let silent = Set(Heartbeat.silent(forSeconds: 50)).intersection(names)
        #expect(silent == [names[0]])
        stopped.beat()
        #expect(Set(Heartbeat.silent(forSeconds: 50)).isDisjoint(with: names))
        withExtendedLifetime((stopped, patient, new)) {}
    }

    @Test("one that exists no more is not missed")
    func gone() {
        let name = "heartbeat test of one that goes"
        do {
            let heartbeat = Heartbeat(name: name)
            heartbeat.beat(graceSeconds: -100)
            #expect(Heartbeat.silent(forSeconds: 50).contains(name))
        }
        #expect(!Heartbeat.silent(forSeconds: 50).contains(name))
    }

    @Test("a named thread's heartbeat is its own, is there while it waits, and ends with it")
    func thread() throws {
        let (name, began, goOn) = ("heartbeat thread", Semaphore(), Semaphore())
        let thread = try NamedThread(name: name) {
            NamedThread.beat(graceSeconds: -100)
            began.post()
            goOn.wait()
            began.post()
            // Beats.
            goOn.waitBeating()
        }
        began.wait()
        #expect(Heartbeat.silent(forSeconds: 50).contains(name))
        goOn.post()
        began.wait()
        while Heartbeat.silent(forSeconds: 50).contains(name) {}
        goOn.post()
        thread.join()
        #expect(!Heartbeat.silent(forSeconds: 0).contains(name))
        // No thread of ours: nothing happens.
        NamedThread.beat()
    }
}
