// Does each pixel format arrive, and in the right colours? The reference is ffmpeg.
import Foundation
import Testing

extension DeviceTests {
    @Suite("camera formats")
    struct CameraFormatTests {
        /// What `sursathi-lab camera` says of a camera.
        private struct Look {
            let format: String
            let width: Int
            let height: Int
            /// Mean red, green and blue of 4x3 fields, of the last frame.
            let colors: [[Int]]

            init(_ device: String, options: String = "") throws {
                let lines = try shell("sursathi-lab camera \(device) --frames 3 --timeout 60 \(options)").split(
                    separator: "\n")
                let objects = lines.compactMap {
                    try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
                }
                format = objects.first?["format"] as? String ?? ""
                width = objects.first?["width"] as? Int ?? 0
                height = objects.first?["height"] as? Int ?? 0
                colors = objects.last?["colors"] as? [[Int]] ?? []
            }
        }

        /// The same fields by ffmpeg; `input` is its options for one picture.
        private func reference(_ input: String, isGray: Bool = false) throws -> [[Int]] {
            let text = try shell(
                "ffmpeg -nostdin -v error \(input) -frames:v 1 -vf \(isGray ? "format=gray," : "")format=rgb24,scale=4:3:flags=area -f rawvideo - | od -An -v -tu1"
            )
            let bytes = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            return stride(from: 0, to: bytes.count, by: 3).map { Array(bytes[$0..<min($0 + 3, bytes.count)]) }
        }

        private func expectEqual(_ colors: [[Int]], _ reference: [[Int]], tolerance: Int) {
            #expect(colors.count == 12 && reference.count == 12)
            let worst = zip(colors.joined(), reference.joined()).map { abs($0 - $1) }.max() ?? 255
            #expect(worst <= tolerance, "\(colors) instead of \(reference)")
        }

        /// ffmpeg's name of a format, and ours for what the camera then delivers; those that are not in
        /// `V4L2Format.preferred` are converted by libv4l2. So is NV12, which libv4l2 hides where a camera has only such as it would convert.
        @Test(
            "every format that a camera may send is seen in its colours",
            arguments: [
                ("mjpeg", "mjpeg"), ("yuyv422", "yuyv"), ("gray", "gray"), ("nv12", "yuv420"), ("yuv420p", "yuv420"),
                ("uyvy422", "yuv420"), ("rgb24", "yuv420"), ("bgr24", "yuv420"),
            ])
        func loopbackFormats(_ sent: String, _ seen: String) throws {
            let picture = "-f lavfi -i smptebars=s=320x240:r=5"
            let camera = try Loopback()
            let encoding = sent == "mjpeg" ? "-pix_fmt yuvj422p -c:v mjpeg -q:v 2" : "-pix_fmt \(sent) -c:v rawvideo"
            try camera.feed("-re \(picture) \(encoding)")
            let look = try Look(camera.path)
            #expect(look.format == seen)
            #expect(look.width == 320 && look.height == 240)
            expectEqual(look.colors, try reference(picture, isGray: sent == "gray"), tolerance: 6)
        }

        @Test(
            "vivid gives the nearest of its sizes, and its picture as v4l2-ctl and ffmpeg see it",
            arguments: [((640, 480), (640, 480)), ((700, 500), (640, 480)), ((100, 100), (320, 180))])
        func vividSizes(_ wish: (width: Int, height: Int), _ given: (width: Int, height: Int)) throws {
            let camera = try Vivid()
            let look = try Look(camera.path, options: "--width \(wish.width) --height \(wish.height)")
            #expect(look.format == "yuyv")
            #expect(look.width == given.width && look.height == given.height)
            // The camera keeps the size that was agreed on.
            try shell("v4l2-ctl -d \(camera.path) --stream-mmap --stream-count=3 --stream-to=/tmp/picture.yuyv")
            let raw = "-f rawvideo -pix_fmt yuyv422 -s \(given.width)x\(given.height) -i /tmp/picture.yuyv"
            expectEqual(look.colors, try reference(raw), tolerance: 8)
        }
    }
}
