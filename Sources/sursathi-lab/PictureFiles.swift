// Runs on: the main thread.
import CNN
import Image
import Pipeline

/// Calls for each picture of the files, with its name: `FILE`, or `FILE.npy[3]`. One picture at a time is in memory, or one array.
func forEachPicture(in paths: [String], _ body: (String, Picture) throws -> Void) throws {
    for path in paths {
        if path.hasSuffix(".npy") {
            let pictures = try PictureArray(path: path)
            for row in 0..<pictures.count { try body("\(path)[\(row)]", try pictures.picture(row)) }
        } else {
            try body(path, try Picture(contentsOf: path))
        }
    }
}

/// An array of pictures of one size.
private struct PictureArray {
    let count: Int
    private let path: String
    private let width: Int
    private let height: Int
    private let isColor: Bool
    private let bytes: [UInt8]

    init(path: String) throws {
        let array = try NumpyFile(path: path)
        // An array of no pixels may have any shape.
        guard case .uint8(let bytes) = array.storage, !bytes.isEmpty || array.shape.first == 0,
            array.shape.count == 3 || (array.shape.count == 4 && array.shape[3] == 3)
        else {
            throw LabError("\(path): expected uint8 pixels of shape (N,H,W) or (N,H,W,3), found shape \(array.shape)")
        }
        self.path = path
        self.bytes = bytes
        count = array.shape[0]
        height = array.shape[1]
        width = array.shape[2]
        isColor = array.shape.count == 4
    }

    func picture(_ row: Int) throws -> Picture {
        let size = bytes.count / count
        let pixels = Array(bytes[(row * size)..<((row + 1) * size)])
        if isColor, let image = RGBImage(width: width, height: height, pixels: pixels) { return Picture(rgb: image) }
        if !isColor, let image = GrayImage(width: width, height: height, pixels: pixels) {
            return Picture(gray: image)
        }
        throw LabError("\(path): row \(row) is not a picture")
    }
}
