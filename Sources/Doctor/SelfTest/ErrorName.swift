// Runs on: any thread (values only).
import Glibc

/// The name of an errno that the trials meet, such as `EROFS`; its number for others.
func errorName(_ code: CInt) -> String {
    let names: [CInt: String] = [
        EACCES: "EACCES", EPERM: "EPERM", EROFS: "EROFS", ENOENT: "ENOENT", ENOTDIR: "ENOTDIR",
        EAFNOSUPPORT: "EAFNOSUPPORT", EPROTONOSUPPORT: "EPROTONOSUPPORT", ENOSYS: "ENOSYS", ENOSPC: "ENOSPC",
        EDQUOT: "EDQUOT", EMFILE: "EMFILE", ENFILE: "ENFILE", EIO: "EIO", EINVAL: "EINVAL", EBUSY: "EBUSY",
        EOPNOTSUPP: "EOPNOTSUPP",
    ]
    return names[code] ?? "errno \(code)"
}
