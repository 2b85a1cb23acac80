// Runs on: any thread; opens the devices for a moment, which switches no camera on.
import Files
import CV4L2
import Glibc

/// One video device of the system.
public struct CameraNode: Sendable, Equatable {
    /// Such as `/dev/video0`.
    public let path: String
    /// What the driver calls the device; empty if it could not be asked.
    public let name: String
    /// The driver.
    public let driver: String
    /// Names in `/dev/v4l/by-id` that lead here, which stay the same when cameras change ports, then those in `by-path`, which stay
    /// the same for a port.
    public let links: [String]
    /// Why this is no camera to be used, or nil if it is one.
    public let obstacle: CaptureError?
}

/// The video devices of the system, cameras and others.
public struct CameraList: Sendable {
    /// All of them, by number.
    public let nodes: [CameraNode]

    /// The cameras that can be used.
    public var cameras: [CameraNode] { nodes.filter { $0.obstacle == nil } }

    private let folder: String

    init(nodes: [CameraNode], folder: String = "/dev") {
        self.nodes = nodes
        self.folder = folder
    }

    /// Looks at every device.
    public static func scan() -> CameraList { scan(folder: "/dev") }

    /// Where udev names devices by what they are.
    private static let linkFolders = ["v4l/by-id", "v4l/by-path"]

    static func scan(folder: String) -> CameraList {
        let links = linkFolders.flatMap { linkTargets(in: "\(folder)/\($0)") }
        let numbers = (folderNames(folder) ?? []).compactMap { name -> Int? in
            name.hasPrefix("video") ? Int(name.dropFirst(5)) : nil
        }
        let nodes = numbers.sorted().map { number in
            let path = "\(folder)/video\(number)"
            return CameraProbe.node(path: path, links: links.filter { $0.target == "video\(number)" }.map(\.name))
        }
        return CameraList(nodes: nodes, folder: folder)
    }

    /// The device that a configuration names. A path is asked alone: looking at a device wakes it up.
    /// - Parameter device: `auto`, a path, or a name in `/dev/v4l/by-id` or `/dev/v4l/by-path`.
    /// - Throws: `CaptureError` that says what there is instead.
    public static func resolve(_ device: String) throws(CaptureError) -> CameraNode {
        guard device.hasPrefix("/") else { return try scan().resolve(device) }
        return try usable(CameraProbe.node(path: device, links: []))
    }

    /// The device that a configuration names, out of this list.
    func resolve(_ device: String) throws(CaptureError) -> CameraNode {
        if device == "auto" { return try automatic() }
        let links = Self.linkFolders.map { "\(folder)/\($0)/\(device)" }
        guard !device.isEmpty, !device.contains("/"), let link = links.first(where: { access($0, F_OK) == 0 }) else {
            throw CaptureError(
                name: "camera \(device)", reason: .missing,
                detail: "is not in \(folder)/v4l/by-id or by-path; \(overview)")
        }
        return try Self.usable(CameraProbe.node(path: link, links: [device]))
    }

    private static func usable(_ node: CameraNode) throws(CaptureError) -> CameraNode {
        if let obstacle = node.obstacle { throw obstacle }
        return node
    }

    private func automatic() throws(CaptureError) -> CameraNode {
        if let camera = cameras.first { return camera }
        // A camera that is there and refused is nearer to the truth than a missing one.
        let obstacles = nodes.compactMap(\.obstacle)
        if let refused = obstacles.first(where: { $0.reason == .forbidden || $0.reason == .busy }) { throw refused }
        throw CaptureError(name: "camera auto", reason: .missing, detail: "found no camera; \(overview)")
    }

    /// What was looked at, in words.
    private var overview: String {
        if nodes.isEmpty { return "there is no \(folder)/video*; plug a camera in" }
        let list = nodes.map { node in
            let name = node.name.isEmpty ? "" : " (\(node.name))"
            return "\(node.path)\(name) \(node.obstacle?.detail ?? "is a camera")"
        }
        return list.joined(separator: "; ")
    }

    /// The links of a folder and the last part of what they lead to.
    private static func linkTargets(in folder: String) -> [(name: String, target: String)] {
        (folderNames(folder) ?? []).compactMap { name in
            var target = [CChar](repeating: 0, count: 4096)
            let count = readlink("\(folder)/\(name)", &target, target.count)
            guard count > 0 else { return nil }
            let last = target[..<count].split(separator: CChar(0x2F)).last
            return last.map { (name, String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self)) }
        }
    }
}
