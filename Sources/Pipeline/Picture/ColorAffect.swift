// Runs on: any thread (values only).
import Image
import JSONText

/// What the colours of a picture alone are felt like: pleasure, arousal and dominance by the equations of P. Valdez and
/// A. Mehrabian, "Effects of color on emotions", Journal of Experimental Psychology: General 123 (1994), 394-409:
///
///     pleasure = 0.69 B + 0.22 S    arousal = -0.31 B + 0.60 S    dominance = -0.76 B + 0.32 S
///
/// B is the mean brightness, S the mean saturation of the pixels. They rated patches of one colour by Munsell's value and
/// chroma. For pictures they were first used by J. Machajdik and A. Hanbury, "Affective image classification using features
/// inspired by psychology and art theory" (ACM Multimedia 2010), with the coordinates of the IHLS colour space, which are used
/// here too: brightness is the luma 0.2126 R + 0.7152 G + 0.0722 B, saturation the largest less the smallest of R, G and B.
/// Unlike HSV's, this saturation is small where a picture is dark, so that a night's noise is no colour. Both are taken of the
/// values as they are stored (sRGB with its gamma), which are nearer to Munsell's even steps than linear light.
///
/// The coefficients are standardised and have no scale of their own. Each quantity is therefore stretched so that the colour
/// that has the least of it is -1 and the one that has the most is 1 (pleasure: black, yellow; arousal and dominance: white,
/// blue). It is a rough estimate: it knows nothing of what a picture shows, and a grey one is always calm.
public struct ColorAffect: Sendable, Equatable {
    /// Mean brightness, 0 to 1.
    public let brightness: Double
    /// Mean saturation, 0 to 1.
    public let saturation: Double

    /// -1 unpleasant to 1 pleasant.
    public var pleasure: Double { Self.scaled(0.69 * brightness + 0.22 * saturation, in: 0...0.860_182) }
    /// -1 calm to 1 aroused.
    public var arousal: Double { Self.scaled(-0.31 * brightness + 0.60 * saturation, in: -0.31...0.577_618) }
    /// -1 submissive to 1 dominant.
    public var dominance: Double { Self.scaled(-0.76 * brightness + 0.32 * saturation, in: -0.76...0.265_128) }

    /// The colours of a picture; nil for one without pixels.
    public init?(of picture: RGBImage) {
        let count = picture.width * picture.height
        guard count > 0 else { return nil }
        // Whole numbers: 10,000 times 255 times the pixels of the largest picture are far from 2^63.
        var luma = 0
        var chroma = 0
        picture.pixels.withUnsafeBufferPointer { pixels in
            for place in stride(from: 0, to: count * 3, by: 3) {
                let (red, green, blue) = (Int(pixels[place]), Int(pixels[place + 1]), Int(pixels[place + 2]))
                luma += 2126 * red + 7152 * green + 722 * blue
                chroma += max(red, green, blue) - min(red, green, blue)
            }
        }
        brightness = Double(luma) / Double(count) / 2_550_000
        saturation = Double(chroma) / Double(count) / 255
    }

    private static func scaled(_ value: Double, in range: ClosedRange<Double>) -> Double {
        let part = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        return min(max(2 * part - 1, -1), 1)
    }
}

extension ColorAffect {
    /// For scripts.
    public var json: JSONValue {
        .object(
            [
                ("pleasure", pleasure), ("arousal", arousal), ("dominance", dominance), ("brightness", brightness),
                ("saturation", saturation),
            ].map { ($0.0, .number($0.1, decimals: 4)) })
    }

    /// For people: `its colours: pleasure +0.1, arousal -0.4 (of -1 to 1; a rough estimate)`.
    public var text: String {
        func signed(_ value: Double) -> String {
            (value < 0 ? "" : "+") + JSONValue.number(value, decimals: 1).text
        }
        return "its colours: pleasure \(signed(pleasure)), arousal \(signed(arousal)) (of -1 to 1; a rough estimate)"
    }
}
