import Capture
import FaceDetect
import Foundation
import Image
import Mood
import Testing

@testable import Pipeline

@Suite struct FrameLightTests {
    private static func frame(_ image: GrayImage, at seconds: Double) -> Frame {
        var frame = Frame()
        frame.width = image.width
        frame.height = image.height
        frame.bytesPerLine = image.width
        frame.bytes = image.pixels
        frame.timestamp = seconds
        return frame
    }

    private static func face() throws -> GrayImage {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/happiness.png", ofType: nil))
        return try ImageFile.readGray(path)
    }

    /// A picture with every grey changed.
    private static func changed(_ image: GrayImage, _ change: (Double) -> Double) throws -> GrayImage {
        try #require(
            GrayImage(
                width: image.width, height: image.height,
                pixels: image.pixels.map { UInt8(min(max(change(Double($0)), 0), 255)) }))
    }

    @Test("a face in ordinary light counts in full once it has been there for a second")
    func ordinary() throws {
        let processor = try VisionProcessor(configuration: Configuration())
        let image = try Self.face()
        let results = try (0..<13).map { try processor.process(Self.frame(image, at: Double($0) / 10)) }
        #expect(results[12].scores != nil && results[12].weight == 1)
        let new = try #require(results[2].confidence)
        #expect(new.light == 1 && new.size == 1 && new.sharpness == 1)
        #expect(new.tracking >= 0.5 && new.tracking < 0.7 && results[2].weight == new.tracking)
        #expect(results[2].light?.condition == .enough && results[2].poorLight == nil)
        #expect(results[2].faceLight?.confidence == 1)
    }

    @Test("a face in poor light is still found, and counts less")
    func dimFace() throws {
        let processor = try VisionProcessor(configuration: Configuration())
        let image = try Self.changed(Self.face()) { $0 * 0.3 }
        let results = try (0..<3).map { try processor.process(Self.frame(image, at: Double($0) / 10)) }
        #expect(results[2].light?.condition == .enough)
        #expect(results[2].scores != nil)
        #expect(results[2].weight > 0 && results[2].weight < 0.7, "\(results[2].weight)")
        let observation = results[2].observation(at: 7)
        #expect(
            observation.time == 7 && observation.weight == (results[2].weight * 10000).rounded() / 10000
                && observation.poorLight == nil)
    }

    @Test("a closed shutter reads as unknown: nothing is looked for in its frames, and they say why")
    func closedShutter() throws {
        let processor = try VisionProcessor(configuration: Configuration())
        // A face that the detector would find, so dark that the frame is a closed shutter's: it is not looked at.
        let image = try Self.changed(Self.face()) { $0 * 0.05 }
        let results = try (0..<3).map { try processor.process(Self.frame(image, at: Double($0) / 10)) }
        for result in results {
            #expect(result.faces.isEmpty && result.chosen == nil && result.scores == nil)
            #expect(result.poorLight?.kind == .dark)
            #expect(result.observation(at: 1).poorLight?.kind == .dark)
        }
    }

    @Test(
        "one grey and an overexposed frame are told apart",
        arguments: [(UInt8(0), PoorLight.Kind.dark), (100, .flat), (255, .saturated)])
    func kinds(grey: UInt8, kind: PoorLight.Kind) throws {
        let processor = try VisionProcessor(configuration: Configuration())
        let result = try processor.process(Self.frame(GrayImage(width: 320, height: 240, fill: grey), at: 0))
        #expect(result.poorLight?.kind == kind)
        #expect(result.poorLight?.mean == Double(grey))
    }

    @Test("a scene model judges the light by itself")
    func scene() throws {
        var configuration = Configuration()
        configuration.model.overrides = ["task": "scene"]
        let processor = try VisionProcessor(configuration: configuration)
        let result = try processor.process(Self.frame(GrayImage(width: 320, height: 240), at: 0))
        #expect(result.scores != nil && result.light == nil && result.poorLight == nil && result.weight == 1)
    }

    @Test("the drawn demo has enough light from its first frame to its last")
    func demo() throws {
        let source = try DemoSource(options: .init())
        let processor = try VisionProcessor(configuration: Configuration())
        var frame = Frame()
        for _ in 0..<3 {
            _ = try source.read(into: &frame, timeoutMilliseconds: 0)
            #expect(try processor.process(frame).light?.condition == .enough)
        }
    }
}

@Suite struct LightWatchTests {
    private static let dark = PoorLight(.dark, mean: 4, contrast: 2)

    /// What is told, for a light at ten frames a second.
    private func news(_ lights: [PoorLight?], watch: inout LightWatch) -> [(time: Double, light: PoorLight?)] {
        lights.enumerated().compactMap { index, light in
            watch.observe(light, at: Double(index) / 10) ? (Double(index) / 10, watch.poorLight) : nil
        }
    }

    @Test("poor light that lasts is told once, and its end once")
    func lasting() {
        var watch = LightWatch()
        let lights = Array(repeating: Self.dark, count: 100) + Array(repeating: PoorLight?.none, count: 100)
        let news = news(lights, watch: &watch)
        #expect(news.map(\.light) == [Self.dark, nil])
        #expect(abs(news[0].time - 2) < 1e-9 && abs(news[1].time - 12) < 1e-9)
    }

    @Test("a moment of darkness and a flicker are not told", arguments: [1, 2, 5, 19])
    func flicker(period: Int) {
        var watch = LightWatch()
        let news = news((0..<400).map { $0 / period % 2 == 0 ? nil : Self.dark }, watch: &watch)
        #expect(news.isEmpty && watch.poorLight == nil)
    }

    @Test("a face is proof of enough light")
    func face() {
        var watch = LightWatch()
        _ = news(Array(repeating: Self.dark, count: 30), watch: &watch)
        let isOver = watch.observe(nil, at: 3)
        #expect(!isOver && watch.poorLight == Self.dark)
        let isOverWithFace = watch.observe(nil, seesFace: true, at: 3.1)
        #expect(isOverWithFace && watch.poorLight == nil)
        let isNewsAgain = watch.observe(nil, seesFace: true, at: 3.2)
        #expect(!isNewsAgain)
    }

    @Test("the newest numbers are shown without news, and no frames at all are no light")
    func numbers() {
        var watch = LightWatch()
        _ = news(Array(repeating: Self.dark, count: 30), watch: &watch)
        let brighter = PoorLight(.flat, mean: 60, contrast: 3)
        let isNews = watch.observe(brighter, at: 3)
        #expect(!isNews && watch.poorLight == brighter)
        watch.reset()
        #expect(watch.poorLight == nil)
        let isNewsLater = watch.observe(nil, at: 100)
        #expect(!isNewsLater && watch.poorLight == nil)
    }
}
