// A thread of another process that hangs, as if the kernel held it: stopped from outside, by ptrace(2), while its fellows run on.
import Foundation

/// Stops one thread as long as it exists. It is made and dropped on one thread of the test's, which the kernel takes for the tracer.
final class HungThread {
    private let thread: pid_t

    private typealias Ptrace = @convention(c) (CInt, pid_t, UnsafeRawPointer?, UnsafeRawPointer?) -> CLong
    private static let (seize, interrupt, detach): (CInt, CInt, CInt) = (0x4206, 0x4207, 17)

    /// Stops the threads of a process whose name, as the kernel shows it, matches the shell's pattern.
    static func stop(named name: String, of process: Int32) throws -> [HungThread] {
        let found = try shell(
            """
            for task in /proc/\(process)/task/*; do
                case "$(cat $task/comm)" in \(name)) basename $task ;; esac
            done
            """
        ).split(separator: "\n").compactMap { pid_t($0) }
        guard !found.isEmpty else {
            let names = try shell("cat /proc/\(process)/task/*/comm | sort | tr '\\n' ' '")
            throw CommandFailure(description: "no thread \(name) among \(names)")
        }
        return try found.map(HungThread.init)
    }

    private init(_ thread: pid_t) throws {
        self.thread = thread
        try Self.call(Self.seize, thread)
        try Self.call(Self.interrupt, thread)
        var status: CInt = 0
        waitpid(thread, &status, Self.anyThread)
    }

    deinit {
        try? Self.call(Self.detach, thread)
        reap()
    }

    private static let anyThread = CInt(bitPattern: 0x4000_0000)

    /// Its process cannot end before its tracer has heard of the thread's end.
    func reap() {
        var status: CInt = 0
        waitpid(thread, &status, Self.anyThread | WNOHANG)
    }

    /// The function takes any number of arguments, which Swift cannot call; these four are passed as the first four of any other.
    private static func call(_ request: CInt, _ thread: pid_t) throws {
        guard let symbol = dlsym(nil, "ptrace") else { throw CommandFailure(description: "no ptrace") }
        guard unsafeBitCast(symbol, to: Ptrace.self)(request, thread, nil, nil) == 0 else {
            throw CommandFailure(description: "ptrace \(request): \(String(cString: strerror(errno)))")
        }
    }
}
