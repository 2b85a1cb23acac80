// Runs on: any thread; looks at files, so not on the audio thread.
import Glibc

/// Where the files lie that the program needs and does not carry inside.
public enum DataFiles {
    /// Folders of OpenCV's cascades, from Debian's opencv-data (its name changed with OpenCV 4).
    public static let cascadeFolders = [
        "/usr/share/opencv4/haarcascades/", "/usr/share/opencv/haarcascades/",
        "/usr/local/share/opencv4/haarcascades/",
    ]

    /// Folders that may hold `Models/` and `Demo/`: `SURSATHI_DATA`, the installed place beside the program, the source tree
    /// above a program that was just built.
    public static func folders(environment: [String: String], program: String) -> [String] {
        var folders: [String] = []
        if let folder = environment["SURSATHI_DATA"], !folder.isEmpty { folders.append(folder) }
        var parts = program.split(separator: "/").map(String.init)
        if !parts.isEmpty { parts.removeLast() }
        folders.append("/" + (parts + ["..", "share", "sursathi"]).joined(separator: "/"))
        while !parts.isEmpty {
            if parts.last == ".build" || parts.last?.hasPrefix(".build-") == true {
                folders.append("/" + parts.dropLast().joined(separator: "/"))
            }
            parts.removeLast()
        }
        return folders + ["/usr/local/share/sursathi", "/usr/share/sursathi"]
    }

    /// Folders of models and of the demo that are there.
    public static var present: [String] {
        folders(environment: processEnvironment(), program: programPath())
            .flatMap { folder -> [String] in ["\(folder)/Models", "\(folder)/Demo"] }
            .filter { access($0, R_OK) == 0 }
    }

    /// Finds a file or folder of the project's data, such as `Models/face-emotion.onnx`.
    public static func locate(_ name: String) throws(DataFileError) -> String {
        let folders = folders(environment: processEnvironment(), program: programPath())
        let places = folders.map { "\($0)/\(name)" }
        guard let found = places.first(where: { access($0, R_OK) == 0 }) else {
            throw DataFileError(
                what: name, places: places, wayOut: "set SURSATHI_DATA to the folder that holds it, or run make install"
            )
        }
        return found
    }

    /// The shipped face model.
    public static func faceModel() throws(DataFileError) -> String { try locate("Models/face-emotion.onnx") }

    /// OpenCV's frontal face cascade.
    public static func cascade() throws(DataFileError) -> String {
        try cascade("frontalface_default", wayOut: "set face.cascade")
    }

    /// OpenCV's eye cascade.
    public static func eyeCascade() throws(DataFileError) -> String {
        try cascade("eye", wayOut: "set face.eyeCheck = false")
    }

    /// OpenCV's cascade for faces from the side.
    public static func profileCascade() throws(DataFileError) -> String {
        try cascade("profileface", wayOut: "set face.profileCascade = false")
    }

    private static func cascade(_ name: String, wayOut: String) throws(DataFileError) -> String {
        let file = "haarcascade_\(name).xml"
        let places = cascadeFolders.map { $0 + file }
        guard let found = places.first(where: { access($0, R_OK) == 0 }) else {
            throw DataFileError(what: file, places: places, wayOut: "apt install opencv-data, or \(wayOut)")
        }
        return found
    }

    private static func programPath() -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return count > 0 ? String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
    }
}

/// A file that the program needs is nowhere to be found.
public struct DataFileError: Error, CustomStringConvertible, Equatable {
    /// What is missing.
    public let what: String
    /// Where it was looked for.
    public let places: [String]
    /// What mends it.
    public let wayOut: String

    /// The error in words.
    public var description: String { "\(what) was not found in \(places.joined(separator: ", ")); \(wayOut)" }
}

/// The environment variables of this process that the program reads.
func processEnvironment() -> [String: String] {
    var environment: [String: String] = [:]
    for name in [
        "HOME", "SURSATHI_DATA", "XDG_CONFIG_HOME", "XDG_MUSIC_DIR", "XDG_RUNTIME_DIR", "RUNTIME_DIRECTORY",
        "STATE_DIRECTORY", "XDG_STATE_HOME",
    ] {
        if let value = getenv(name) { environment[name] = String(cString: value) }
    }
    return environment
}
