// Runs on: any thread (values only).
import Glibc

/// Of what something was made: the settings, and the files as they were. As long as it is the same nothing needs to be read again.
struct Origin<Settings: Equatable>: Equatable {
    private let settings: Settings
    private let files: [FileVersion?]

    init(_ settings: Settings, files: [String]) {
        self.settings = settings
        self.files = files.map(FileVersion.init)
    }
}

/// Tells whether a file is still the one that was read.
private struct FileVersion: Equatable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t
    private let byteCount: off_t
    private let changedSeconds: Int
    private let changedNanoseconds: Int

    /// Nil where there is no such file.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.path = path
        device = status.st_dev
        inode = status.st_ino
        byteCount = status.st_size
        changedSeconds = Int(status.st_ctim.tv_sec)
        changedNanoseconds = Int(status.st_ctim.tv_nsec)
    }
}
