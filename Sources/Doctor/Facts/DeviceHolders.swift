// Runs on: the main thread of sursathictl; reads /proc.
import Files
import Glibc

/// The processes of this machine, as far as this user may see them.
struct ProcessTable {
    /// Those of the daemon's name.
    private(set) var daemons: [Facts.Process] = []
    /// Who has a video device open.
    private(set) var holders: [Facts.Holder] = []
    /// Programs whose files may not be seen.
    private(set) var hidden: [Facts.Process] = []

    /// Looks at /proc, or at a folder that is built like it.
    init(folder: String = "/proc") {
        for name in folderNames(folder) ?? [] {
            guard let id = Int(name), id > 0 else { continue }
            look(at: "\(folder)/\(name)", id)
        }
    }

    private mutating func look(at folder: String, _ id: Int) {
        var status = stat()
        guard let name = readKernelFile("\(folder)/comm")?.prefix(while: { $0 != "\n" }),
            stat(folder, &status) == 0
        else { return }
        // The folder of a process that hides its memory is root's; the line of its user tells the truth.
        let user = readKernelFile("\(folder)/status").flatMap(Self.userID) ?? Int(status.st_uid)
        let process = Facts.Process(id: id, userID: user, name: String(name))
        if name == "sursathid" { daemons.append(process) }
        guard let descriptors = folderNames("\(folder)/fd") else {
            // The kernel's own threads have no command line, and no files.
            if readKernelFile("\(folder)/cmdline")?.isEmpty == false { hidden.append(process) }
            return
        }
        var devices: Set<String> = []
        for descriptor in descriptors {
            guard let target = linkTarget("\(folder)/fd/\(descriptor)"), target.hasPrefix("/dev/video") else {
                continue
            }
            if devices.insert(target).inserted { holders.append(.init(device: target, process: process)) }
        }
    }

    /// The real user of `/proc/PID/status`.
    static func userID(status: String) -> Int? {
        let line = status.split(separator: "\n").first { $0.hasPrefix("Uid:") }
        return line?.split { $0 == "\t" || $0 == " " }.dropFirst().first.flatMap { Int($0) }
    }
}
