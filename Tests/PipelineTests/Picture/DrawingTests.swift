import Foundation
import Image
import Mood
import Testing

@testable import Pipeline

@Suite struct DrawingTests {
    private static let labels = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
    private static let black = Ink(red: 0, green: 0, blue: 0)
    private static let white = Ink(red: 255, green: 255, blue: 255)

    private func face(_ box: Rect, _ strongest: String) throws -> PictureFace {
        let values = Self.labels.map { $0 == strongest ? Float(0.93) : 0.01 }
        let scores = try #require(EmotionScores(labels: Self.labels, values: values))
        return PictureFace(box: box, scores: scores, affect: Circumplex.affect(of: scores))
    }

    /// How many pixels have exactly a colour.
    private func count(_ ink: Ink, in image: RGBImage, columns: Range<Int>? = nil) -> Int {
        let columns = columns ?? 0..<image.width
        return (0..<image.height).reduce(0) { sum, y in
            sum
                + columns.filter { x in
                    let place = (y * image.width + x) * 3
                    return Array(image.pixels[place..<(place + 3)]) == [ink.red, ink.green, ink.blue]
                }.count
        }
    }

    /// How much was painted black on white, in pixels.
    private func inkArea(_ image: RGBImage) -> Double {
        Double(image.pixels.reduce(0) { $0 + 255 - Int($1) }) / 3 / 255
    }

    @Test("a box covers its area, also where its edges lie between pixels, and its corners are round")
    func box() {
        var canvas = Canvas(width: 40, height: 30, Self.white)
        canvas.fill(.init(x: 5.5, y: 6.25, width: 20, height: 12), Self.black)
        #expect(abs(inkArea(canvas.image) - 240) < 1)
        canvas = Canvas(width: 40, height: 30, Self.white)
        canvas.fill(.init(x: 5, y: 5, width: 20, height: 20, radius: 10), Self.black)
        #expect(abs(inkArea(canvas.image) - 314.16) < 3)
    }

    @Test("what lies outside the canvas, or nowhere, is left out")
    func outside() {
        var canvas = Canvas(width: 10, height: 10, Self.white)
        canvas.fill(.init(x: -50, y: -50, width: 55, height: 200), Self.black)
        #expect(abs(inkArea(canvas.image) - 50) < 0.1)
        canvas.fill(.init(x: 1e12, y: 0, width: .infinity, height: 5), Self.black)
        canvas.fill(.init(x: .nan, y: 0, width: 5, height: 5), Self.black)
        canvas.place(RGBImage(width: 4, height: 4), x: -100, y: 3)
        canvas.stroke([], lineWidth: 3, Self.black)
        #expect(abs(inkArea(canvas.image) - 50) < 0.1)
    }

    @Test("a line covers its length times its width and half a circle at each end")
    func line() {
        var canvas = Canvas(width: 60, height: 60, Self.white)
        canvas.stroke([[.init(x: 10, y: 10), .init(x: 40, y: 50)]], lineWidth: 4, Self.black)
        #expect(abs(inkArea(canvas.image) - (50 * 4 + 12.57)) < 4)
    }

    @Test("the font has what labels and numbers need, each glyph with a look of its own")
    func font() {
        let needed = "abcdefghijklmnopqrstuvwxyz0123456789%+-−±.,:_/()"
        var looks: [String] = []
        for character in needed {
            let glyph = StrokeFont.glyph(of: character)
            #expect(!glyph.lines.isEmpty, "\(character)")
            #expect(glyph.lines.joined().allSatisfy { $0.x > -2.6 && $0.x < glyph.width + 2.6 && abs($0.y) < 16 })
            looks.append("\(glyph.lines)")
        }
        #expect(Set(looks).count == needed.count)
        #expect(StrokeFont.glyph(of: "A").lines.count == StrokeFont.glyph(of: "a").lines.count)
        #expect(StrokeFont.glyph(of: "語").lines.isEmpty && StrokeFont.glyph(of: "語").width > 0)
    }

    @Test("a text is as wide as it says")
    func textWidth() {
        var canvas = Canvas(width: 400, height: 40, Self.white)
        canvas.write("happiness 97 %", x: 10, baseline: 30, size: 14, Self.black)
        let inked = (0..<400).filter { x in
            (0..<40).contains { y in canvas.image.pixels[(y * 400 + x) * 3] < 128 }
        }
        let width = StrokeFont.width(of: "happiness 97 %", size: 14)
        #expect(abs(Double((inked.max() ?? 0) - (inked.min() ?? 0)) - width) < 4)
    }

    @Test("a picture keeps its pixels outside its boxes, and gets a panel with a bar of the strongest share's length")
    func annotation() throws {
        let picture = RGBImage(width: 600, height: 500, fill: 90)
        let drawn = Annotation(labels: Self.labels).drawn(
            on: picture, faces: [try face(Rect(x: 100, y: 80, width: 200, height: 200), "anger")])
        #expect(drawn.width > 600 && drawn.height == 500)
        // The frame is 3 pixels wide and 200 long on four sides.
        #expect(abs(count(Annotation.accents[0], in: drawn, columns: 0..<600) - 4 * 3 * 197) < 100)
        #expect(Array(drawn.pixels.prefix(300)) == [UInt8](repeating: 90, count: 300))
        let bar = count(Annotation.accents[0], in: drawn, columns: 600..<drawn.width)
        #expect(abs(Double(bar) - 0.93 * 100 * 13) < 60)
    }

    @Test("faces are framed as far as they lie inside, and small and empty pictures can be drawn on")
    func edges() throws {
        let annotation = Annotation(labels: Self.labels)
        let faces = try [
            Rect(x: -30, y: -30, width: 60, height: 60), Rect(x: 500, y: 500, width: 9, height: 9),
            Rect(x: 10, y: 10, width: 20, height: 20),
        ].map { try face($0, "fear") }
        let drawn = annotation.drawn(on: RGBImage(width: 48, height: 40, fill: 90), faces: faces)
        #expect(drawn.height >= 400)
        for accent in [0, 2] { #expect(count(Annotation.accents[accent], in: drawn, columns: 0..<300) > 20) }
        #expect(annotation.drawn(on: RGBImage(width: 0, height: 0), faces: []).width == 0)
        #expect(annotation.drawn(on: RGBImage(width: 8000, height: 1), faces: []).width < 5000)
        #expect(annotation.drawn(on: RGBImage(width: 1, height: 8000), faces: []).height < 1200)
    }

    @Test("a crowd has its boxes, and a panel that can still be written")
    func crowd() throws {
        let faces = try (0..<150).map { try face(Rect(x: $0 * 4, y: 10 + $0, width: 30, height: 30), "fear") }
        let drawn = Annotation(labels: Self.labels).drawn(on: RGBImage(width: 640, height: 480, fill: 90), faces: faces)
        #expect(drawn.width < 3000 && drawn.height < 2000)
    }

    @Test("a montage has a cell for each face, and one for a picture without")
    func montage() throws {
        let montage = Montage(labels: Self.labels)
        let picture = RGBImage(width: 300, height: 200, fill: 90)
        let two = montage.cells(
            of: picture,
            faces: [
                try face(Rect(x: 10, y: 10, width: 90, height: 90), "fear"),
                try face(Rect(x: 250, y: 150, width: 80, height: 80), "sadness"),
            ])
        let none = montage.cells(of: picture, faces: [])
        #expect(two.count == 2 && none.count == 1 && none[0].face == nil)
        // What is shown lies inside the picture.
        #expect(two.allSatisfy { $0.crop.pixels.allSatisfy { $0 == 90 } })
        let drawn = montage.drawn(two + none)
        // Two bars of 93 %.
        #expect(abs(Double(count(Annotation.accents[0], in: drawn)) - 2 * 0.93 * 115 * 15) < 300)
        #expect(montage.drawn([]).width > 0)
    }

    @Test("grids are balanced: few empty places, neither a tower nor a band")
    func grid() {
        #expect([1, 2, 5].map { Montage.columns(for: $0, cellAspect: 0.55) } == [1, 2, 5])
        #expect(Montage.columns(for: 8, cellAspect: 0.55) == 4)
        #expect((7...9).contains(Montage.columns(for: 24, cellAspect: 0.55)))
        #expect(Montage.columns(for: 0, cellAspect: 0.55) == 1)
    }
}
