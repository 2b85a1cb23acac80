import Foundation
import Testing

@testable import Capture

@Suite struct CameraListTests {
    @Test("without a device the text says what to do")
    func nothing() throws {
        let folder = try TemporaryFolder()
        let list = CameraList.scan(folder: folder.path)
        #expect(list.nodes.isEmpty)
        let error = thrown(CaptureError.self) { try list.resolve("auto") }
        #expect(error?.reason == .missing && error?.description.contains("plug a camera in") == true)
    }

    @Test("what was passed over is listed in the order of its numbers, with the reason")
    func passedOver() throws {
        let folder = try TemporaryFolder()
        for name in ["video10", "video2", "videoX", "vbi0"] { try folder.write(name, []) }
        let list = CameraList.scan(folder: folder.path)
        #expect(list.nodes.map(\.path) == ["/video2", "/video10"].map { folder.path + $0 })
        #expect(list.cameras.isEmpty)
        let error = thrown(CaptureError.self) { try list.resolve("auto") }
        #expect(error?.detail.contains("video2 is not a device; \(folder.path)/video10 is not a device") == true)
    }

    @Test("a name in by-id leads to its device, and the device knows the name")
    func byID() throws {
        let folder = try TemporaryFolder()
        let links = folder.path + "/v4l/by-id"
        try FileManager.default.createDirectory(atPath: links, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: links + "/usb-cam", withDestinationPath: "../../video3")
        try folder.write("video3", [])
        let list = CameraList.scan(folder: folder.path)
        #expect(list.nodes.first?.links == ["usb-cam"])
        // It is found; that it is a file and no device comes after.
        let error = thrown(CaptureError.self) { try list.resolve("usb-cam") }
        #expect(error?.name == links + "/usb-cam" && error?.reason == .unusable)
    }

    private func node(_ number: Int, _ reason: CaptureError.Reason?) -> CameraNode {
        CameraNode(
            path: "/dev/video\(number)", name: "Camera \(number)", driver: "test", links: [],
            obstacle: reason.map { CaptureError(name: "/dev/video\(number)", reason: $0, detail: "is refused") })
    }

    @Test("auto takes the first camera that can be used")
    func automatic() throws {
        let list = CameraList(nodes: [node(0, .unusable), node(1, .forbidden), node(2, nil), node(3, nil)])
        #expect(try list.resolve("auto").path == "/dev/video2")
        #expect(list.cameras.count == 2)
    }

    @Test("a camera that may not be opened is told before one that is not there")
    func forbidden() {
        let list = CameraList(nodes: [node(0, .unusable), node(1, .forbidden)])
        #expect(throws: CaptureError(name: "/dev/video1", reason: .forbidden, detail: "is refused")) {
            try list.resolve("auto")
        }
    }

    @Test("names that lead nowhere are missing", arguments: ["", "usb-nothing", "../../null"])
    func nowhere(_ device: String) {
        let error = thrown(CaptureError.self) { try CameraList(nodes: []).resolve(device) }
        #expect(error?.reason == .missing)
    }

    @Test("a device that is no video device is refused")
    func otherDevice() {
        let error = thrown(CaptureError.self) { try CameraList.resolve("/dev/null") }
        #expect(error?.reason == .unusable)
        let missing = thrown(CaptureError.self) { try CameraList.resolve("/nowhere/video0") }
        #expect(missing?.reason == .missing)
    }
}
