import Image

extension GrayImage {
    /// What `random` draws.
    enum Content: CaseIterable {
        case noise, saturated, gradient, blocks
    }

    /// An image of random content.
    static func random(
        width: Int, height: Int, _ content: Content, using generator: inout SeededGenerator
    ) -> GrayImage {
        var image = GrayImage(width: width, height: height)
        let (right, down) = (Int.random(in: -9...9, using: &generator), Int.random(in: -9...9, using: &generator))
        let side = Int.random(in: 3...12, using: &generator)
        let greys = (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for y in 0..<height {
            for x in 0..<width {
                let bits = generator.next()
                switch content {
                case .noise: image[x, y] = UInt8(truncatingIfNeeded: bits)
                case .saturated: image[x, y] = bits & 1 == 0 ? 0 : 255
                case .gradient: image[x, y] = UInt8(clamping: 128 + (x * right + y * down) / 4)
                // With some noise, but not everywhere.
                case .blocks:
                    let block = y / side * 7 + x / side
                    let noise = block % 3 == 0 ? 0 : Int(bits & 15)
                    image[x, y] = UInt8(clamping: Int(greys[block % 64]) + noise)
                }
            }
        }
        return image
    }
}
