// Runs on: a thread that may wait for a disk.
import ControlProtocol
import Glibc

/// Tries to make a file in a folder. The file has no name (`O_TMPFILE`, open(2)) and is gone when it is closed; where the file system has
/// no such files, one with a name is made and removed.
enum WriteTrial {
    /// `__O_TMPFILE` of Linux's `asm-generic/fcntl.h`, which holds on x86-64 and arm64; the macro is not imported.
    private static let unnamed: CInt = 0o20_000_000 | O_DIRECTORY

    /// What came of it, as this process may do it now: rights, mounts, landlock and system call filters all have their say.
    static func outcome(in folder: String) -> SelfTestReport.Place.Outcome {
        var code = make(folder, O_WRONLY | unnamed)
        // The one is said by file systems, the other by kernels that know nothing of O_TMPFILE.
        if code == EOPNOTSUPP || code == EISDIR {
            let name = "\(folder)/.sursathi-write-trial-\(getpid())"
            code = make(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
            if code == 0 { unlink(name) }
        }
        switch code {
        case 0: return isPrivate(folder) ? .privateFolder : .writable
        case ENOENT, ENOTDIR: return .missing
        default: return .refused(errorName(code))
        }
    }

    /// Returns 0 or an errno.
    private static func make(_ path: String, _ flags: CInt) -> CInt {
        let descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        close(descriptor)
        return 0
    }

    private static func isPrivate(_ folder: String) -> Bool {
        guard let mounts = readKernelFile("/proc/self/mountinfo") else { return false }
        return isPrivate(folder, mountinfo: mounts)
    }

    /// Whether a folder is one of systemd's `PrivateTmp=` (proc(5), `mountinfo`: the fourth field is the root of the mount within its
    /// file system, the fifth where it is mounted).
    static func isPrivate(_ folder: String, mountinfo: String) -> Bool {
        mountinfo.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            return fields.count > 4 && fields[4] == folder && fields[3].contains("/systemd-private-")
        }
    }
}

/// The text of a file of /proc or /sys, whose size is not known before; at most 1 MB. Nil if it cannot be read.
func readKernelFile(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 16_384)
    while bytes.count < 1 << 20 {
        let count = read(descriptor, &block, block.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
        bytes += block[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}
