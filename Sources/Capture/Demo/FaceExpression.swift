// Runs on: any thread (values only).

/// What a face does with its muscles, as the numbers that it is drawn from. Lengths are in halves of the head's width.
///
/// The values of the five expressions were drawn by hand after what the Facial Action Coding System names (brow raisers
/// and lowerers, lid tightener, cheek raiser, lip corner puller and depressor, jaw drop), then moved part of the way
/// towards what a random search, within narrow bounds about them, found the emotion model to read most clearly.
struct FaceExpression: Equatable, Sendable {
    /// How far the brows' inner ends are raised (negative: lowered).
    var innerBrowRaise: Float
    /// How far the brows' outer ends are raised.
    var outerBrowRaise: Float
    /// How far the brows' middles rise above the line between their ends.
    var browArch: Float
    /// How far the brows are drawn together: 0 at rest, 1 at most.
    var browSqueeze: Float
    /// The brows' thickness.
    var browThickness: Float
    /// The upper lid's height above the eye's middle, in halves of the eye's width.
    var upperLid: Float
    /// The lower lid's depth below the eye's middle, in halves of the eye's width.
    var lowerLid: Float
    /// The upper lid's slant: positive lowers its inner half, negative its outer half.
    var lidSlant: Float
    /// How far the eyes look down (negative: up), in halves of the eye's width.
    var gaze: Float
    /// Half the mouth's width.
    var mouthWidth: Float
    /// How far the mouth's corners are raised (negative: lowered).
    var cornerLift: Float
    /// How far the upper lip is raised off the mouth's line.
    var upperLipRaise: Float
    /// How far the lower lip is lowered off it; the chin follows.
    var jawDrop: Float
    /// The opening's shape: 0 an almond, 1 nearly a rectangle.
    var mouthSquareness: Float
    /// The upper lip's thickness.
    var upperLip: Float
    /// The lower lip's thickness.
    var lowerLip: Float
    /// How far the whole mouth is lowered.
    var mouthDrop: Float
    /// How much of the upper teeth shows.
    var upperTeeth: Float
    /// How much of the lower teeth shows.
    var lowerTeeth: Float
    /// How far the cheeks are raised: 0 to 1.
    var cheekRaise: Float
    /// Depth of the folds from the nose to the mouth's corners: 0 to 1, as all depths below.
    var nasolabialFold: Float
    /// Depth of the upright lines between the brows.
    var furrow: Float
    /// Depth of the level lines on the forehead.
    var foreheadLines: Float
    /// Depth of the lines beside the eyes.
    var crowsFeet: Float
    /// Depth of the wrinkles on the nose's root.
    var noseWrinkle: Float
    /// Depth of the lines under the eyes.
    var eyeBags: Float
    /// How far the chin is pushed up.
    var chinBunch: Float
    /// Depth of the lines down from the mouth's corners.
    var cornerFold: Float
    /// How far the eyes are shut by a blink: 0 to 1.
    var blink: Float = 0
}

extension FaceExpression {
    /// The expression `t` (0 to 1) of the way from this one to another.
    func morphed(to other: FaceExpression, by t: Float) -> FaceExpression {
        var result = self
        for path in Self.parameters {
            result[keyPath: path] = blend(self[keyPath: path], other[keyPath: path], t)
        }
        return result
    }

    /// Every parameter.
    private static var parameters: [WritableKeyPath<FaceExpression, Float>] {
        [
            \.innerBrowRaise, \.outerBrowRaise, \.browArch, \.browSqueeze, \.browThickness, \.upperLid, \.lowerLid,
            \.lidSlant, \.gaze, \.mouthWidth, \.cornerLift, \.upperLipRaise, \.jawDrop, \.mouthSquareness, \.upperLip,
            \.lowerLip, \.mouthDrop, \.upperTeeth, \.lowerTeeth, \.cheekRaise, \.nasolabialFold, \.furrow,
            \.foreheadLines, \.crowsFeet, \.noseWrinkle, \.eyeBags, \.chinBunch, \.cornerFold, \.blink,
        ]
    }

    /// A face at rest.
    static let neutral = FaceExpression(
        innerBrowRaise: -0.04, outerBrowRaise: 0, browArch: 0.04, browSqueeze: 0, browThickness: 0.08, upperLid: 0.35,
        lowerLid: 0.22, lidSlant: 0, gaze: 0, mouthWidth: 0.38, cornerLift: 0, upperLipRaise: 0, jawDrop: 0,
        mouthSquareness: 0, upperLip: 0.06, lowerLip: 0.12, mouthDrop: -0.04, upperTeeth: 0, lowerTeeth: 0,
        cheekRaise: 0, nasolabialFold: 0.2, furrow: 0, foreheadLines: 0, crowsFeet: 0, noseWrinkle: 0, eyeBags: 0.23,
        chinBunch: 0, cornerFold: 0)

    /// A broad smile: corners pulled up, teeth, raised cheeks, crow's feet.
    static let happiness = FaceExpression(
        innerBrowRaise: 0, outerBrowRaise: 0, browArch: 0.05, browSqueeze: 0, browThickness: 0.09, upperLid: 0.42,
        lowerLid: 0.18, lidSlant: 0, gaze: 0, mouthWidth: 0.52, cornerLift: 0.13, upperLipRaise: 0, jawDrop: 0.16,
        mouthSquareness: 0, upperLip: 0.06, lowerLip: 0.09, mouthDrop: 0, upperTeeth: 0.12, lowerTeeth: 0,
        cheekRaise: 1, nasolabialFold: 1, furrow: 0, foreheadLines: 0, crowsFeet: 1, noseWrinkle: 0, eyeBags: 0.2,
        chinBunch: 0, cornerFold: 0)

    /// Inner brows raised, lids heavy, corners of the mouth down, chin pushed up.
    static let sadness = FaceExpression(
        innerBrowRaise: 0.17, outerBrowRaise: -0.05, browArch: 0.02, browSqueeze: 0.43, browThickness: 0.06,
        upperLid: 0.27, lowerLid: 0.16, lidSlant: -0.6, gaze: 0.12, mouthWidth: 0.33, cornerLift: -0.05,
        upperLipRaise: 0, jawDrop: 0, mouthSquareness: 0, upperLip: 0.08, lowerLip: 0.11, mouthDrop: 0.02,
        upperTeeth: 0, lowerTeeth: 0, cheekRaise: 0.45, nasolabialFold: 0.68, furrow: 0.5, foreheadLines: 0.38,
        crowsFeet: 0.24, noseWrinkle: 0, eyeBags: 0.71, chinBunch: 0.65, cornerFold: 0.63)

    /// Brows up, eyes wide, jaw dropped.
    static let surprise = FaceExpression(
        innerBrowRaise: 0.19, outerBrowRaise: 0.17, browArch: 0.09, browSqueeze: 0, browThickness: 0.07, upperLid: 0.75,
        lowerLid: 0.43, lidSlant: 0, gaze: -0.1, mouthWidth: 0.25, cornerLift: 0, upperLipRaise: 0.11, jawDrop: 0.29,
        mouthSquareness: 0, upperLip: 0.06, lowerLip: 0.1, mouthDrop: 0.05, upperTeeth: 0.02, lowerTeeth: 0,
        cheekRaise: 0, nasolabialFold: 0.09, furrow: 0, foreheadLines: 0.91, crowsFeet: 0, noseWrinkle: 0,
        eyeBags: 0.22, chinBunch: 0, cornerFold: 0)

    /// Brows down and together, lids tight, lips drawn back from the teeth.
    static let anger = FaceExpression(
        innerBrowRaise: -0.23, outerBrowRaise: 0.1, browArch: 0.02, browSqueeze: 0.83, browThickness: 0.08,
        upperLid: 0.42, lowerLid: 0.23, lidSlant: 0.41, gaze: 0.05, mouthWidth: 0.37, cornerLift: -0.08,
        upperLipRaise: 0.07, jawDrop: 0.09, mouthSquareness: 0.76, upperLip: 0.07, lowerLip: 0.06, mouthDrop: -0.01,
        upperTeeth: 0.1, lowerTeeth: 0.08, cheekRaise: 0.12, nasolabialFold: 0.97, furrow: 0.83, foreheadLines: 0,
        crowsFeet: 0, noseWrinkle: 1.04, eyeBags: 0.34, chinBunch: 0.19, cornerFold: 0.38)
}
