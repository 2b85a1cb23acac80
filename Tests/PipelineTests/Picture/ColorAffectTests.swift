import Foundation
import Image
import Testing

@testable import Pipeline

/// The numbers of the fixture come from NumPy: see `Fixtures/make_scene.py`.
@Suite struct ColorAffectTests {
    private struct Expected: Decodable {
        let colors: [String: Double]
    }

    private func fixture(_ name: String) throws -> String {
        try #require(Bundle.module.path(forResource: "Fixtures/\(name)", ofType: nil))
    }

    private func place(_ red: UInt8, _ green: UInt8, _ blue: UInt8) throws -> ColorAffect {
        let image = try #require(RGBImage(width: 2, height: 1, pixels: [red, green, blue, red, green, blue]))
        return try #require(ColorAffect(of: image))
    }

    @Test("a picture's place is that of NumPy")
    func picture() throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: fixture("scene.json")))
        let expected = try JSONDecoder().decode(Expected.self, from: data).colors
        let colors = try #require(ColorAffect(of: ImageFile.readRGB(fixture("scene.png"))))
        let found = [
            "brightness": colors.brightness, "saturation": colors.saturation, "pleasure": colors.pleasure,
            "arousal": colors.arousal, "dominance": colors.dominance,
        ]
        for (name, value) in found {
            let want = try #require(expected[name])
            #expect(abs(value - want) < 1e-5, "\(name)")
        }
    }

    @Test("the extremes of each quantity are reached by colours")
    func extremes() throws {
        #expect(try abs(place(0, 0, 0).pleasure + 1) < 1e-5 && abs(place(255, 255, 0).pleasure - 1) < 1e-5)
        #expect(try abs(place(255, 255, 255).arousal + 1) < 1e-5 && abs(place(0, 0, 255).arousal - 1) < 1e-5)
        #expect(try abs(place(255, 255, 255).dominance + 1) < 1e-5 && abs(place(0, 0, 255).dominance - 1) < 1e-5)
    }

    @Test("brighter is more pleasant and calmer, more saturated more arousing; a grey picture is calm")
    func directions() throws {
        let (dark, bright) = (try place(60, 60, 60), try place(200, 200, 200))
        #expect(bright.pleasure > dark.pleasure && bright.arousal < dark.arousal)
        #expect(dark.saturation == 0 && dark.arousal < 0)
        #expect(try place(220, 40, 40).arousal > place(130, 100, 100).arousal)
        // The noise of a night has no colour to speak of.
        #expect(try place(6, 0, 2).saturation < 0.03)
    }

    @Test("it is told in words and as JSON")
    func words() throws {
        let sea = try place(0, 0, 255)
        #expect(sea.text == "its colours: pleasure -0.4, arousal +1 (of -1 to 1; a rough estimate)")
        let json = sea.json.text
        #expect(json.hasPrefix("{\"pleasure\":-0.37") && json.hasSuffix("\"brightness\":0.0722,\"saturation\":1}"))
    }

    @Test("a picture without pixels has none")
    func empty() {
        #expect(ColorAffect(of: RGBImage(width: 0, height: 4)) == nil)
    }
}
