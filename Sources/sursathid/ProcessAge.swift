// Runs on: the main task, once.
import Glibc

/// How long this process has run.
enum ProcessAge {
    /// Milliseconds since the kernel started it, to 10 ms (proc(5), field 22 of `stat`); 0 if that cannot be read.
    static var milliseconds: Int {
        guard let file = fopen("/proc/self/stat", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 1024)
        guard fgets(&buffer, CInt(buffer.count), file) != nil else { return 0 }
        let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // The name in parentheses may hold spaces; the fields behind it do not. The first of them is field 3.
        guard let end = line.lastIndex(of: ")") else { return 0 }
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let ticks = Double(fields[19]) else { return 0 }
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        let age = Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9 - ticks / Double(sysconf(CInt(_SC_CLK_TCK)))
        return age.isFinite && age >= 0 && age < 1e9 ? Int(age * 1000) : 0
    }
}
