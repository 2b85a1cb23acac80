// Runs on: where its `FrameDecoder` runs. Callers pass a layout whose samples all lie inside `source`, and a target of
// exactly the layout's size.
import Image

/// Luma 16...235 to grey 0...255 (ITU-R BT.601, 8-bit quantisation), rounded.
let stretchedLuma: [UInt8] = (0...255).map { UInt8(max(0, min(255, (($0 - 16) * 510 + 219) / 438))) }

func convertLuma(
    _ source: UnsafeBufferPointer<UInt8>, _ layout: FrameLayout, step: Int,
    to target: UnsafeMutableBufferPointer<UInt8>
) {
    stretchedLuma.withUnsafeBufferPointer { table in
        for y in 0..<layout.height {
            let from = y * layout.stride
            let to = y * layout.width
            for x in 0..<layout.width {
                target[to + x] = table[Int(source[from + x * step])]
            }
        }
    }
}

func copyGray(
    _ source: UnsafeBufferPointer<UInt8>, _ layout: FrameLayout, to target: UnsafeMutableBufferPointer<UInt8>
) {
    for y in 0..<layout.height {
        for x in 0..<layout.width { target[y * layout.width + x] = source[y * layout.stride + x] }
    }
}

func spreadGray(
    _ source: UnsafeBufferPointer<UInt8>, _ layout: FrameLayout, to target: UnsafeMutableBufferPointer<UInt8>
) {
    for y in 0..<layout.height {
        for x in 0..<layout.width {
            let value = source[y * layout.stride + x]
            let place = (y * layout.width + x) * 3
            target[place] = value
            target[place + 1] = value
            target[place + 2] = value
        }
    }
}

func copyRGB(
    _ source: UnsafeBufferPointer<UInt8>, _ layout: FrameLayout, to target: UnsafeMutableBufferPointer<UInt8>
) {
    let rowBytes = layout.width * 3
    for y in 0..<layout.height {
        for x in 0..<rowBytes { target[y * rowBytes + x] = source[y * layout.stride + x] }
    }
}

func convertRGBToGray(
    _ source: UnsafeBufferPointer<UInt8>, _ layout: FrameLayout, to target: UnsafeMutableBufferPointer<UInt8>
) {
    for y in 0..<layout.height {
        for x in 0..<layout.width {
            let place = y * layout.stride + x * 3
            target[y * layout.width + x] = luma(
                red: source[place], green: source[place + 1], blue: source[place + 2])
        }
    }
}

/// BT.601 with limited range in 20-bit fixed point: the coefficients of OpenCV's `cvtColor(COLOR_YUV2RGB_*)`
/// (`modules/imgproc/src/color_yuv.simd.hpp`).
func convertYUV(
    _ source: UnsafeBufferPointer<UInt8>, _ layout: FrameLayout, to target: UnsafeMutableBufferPointer<UInt8>
) {
    @inline(__always) func clamped(_ value: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: max(0, min(255, value >> 20)))
    }
    for y in 0..<layout.height {
        let chromaRow = (y >> layout.chromaRowShift) * layout.chromaStride
        for x in 0..<layout.width {
            let chroma = chromaRow + (x >> 1) * layout.chromaStep
            let u = Int32(source[layout.u + chroma]) - 128
            let v = Int32(source[layout.v + chroma]) - 128
            let luma = max(0, Int32(source[y * layout.stride + x * layout.lumaStep]) - 16) * 1_220_542 + (1 << 19)
            let place = (y * layout.width + x) * 3
            target[place] = clamped(luma + 1_673_527 * v)
            target[place + 1] = clamped(luma - 852_492 * v - 409_993 * u)
            target[place + 2] = clamped(luma + 2_116_026 * u)
        }
    }
}
