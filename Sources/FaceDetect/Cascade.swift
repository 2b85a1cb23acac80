// Runs on: any thread. A cascade is a value; reading one takes a few milliseconds, so it is read once, at the start.
import Glibc

/// A boosted cascade of Haar-like features or of local binary patterns (LBP): the trained classifier that says whether a
/// window of an image shows a face.
///
/// P. Viola and M. Jones, "Rapid Object Detection using a Boosted Cascade of Simple Features", 2001; R. Lienhart and
/// J. Maydt, "An Extended Set of Haar-like Features", 2002 (the tilted ones); S. Liao et al., "Learning Multi-scale Block
/// Local Binary Patterns for Face Recognition", 2007. The files are OpenCV's (`haarcascade_*.xml`, `lbpcascade_*.xml`,
/// Debian package opencv-data).
public struct Cascade: Sendable {
    /// What a cascade measures.
    public enum FeatureType: Hashable, Sendable {
        /// Weighted sums of rectangles, over the window's contrast.
        case haar
        /// Local binary patterns: which of eight cells around a ninth one are as bright or brighter.
        case lbp
    }

    /// The largest file that is read, in bytes; OpenCV's largest has 2.7 MB.
    public static let maximumFileSize = 16 << 20
    /// The smallest and largest window side, in pixels. Smaller windows have no inside, larger ones overflow their
    /// sums.
    public static let windowSideRange = 3...1024

    /// Width of the window that the cascade was trained on, in pixels: the smallest face that it can find.
    public let windowWidth: Int
    /// Height of that window, in pixels.
    public let windowHeight: Int
    /// Number of stages: a window is a candidate if it passes all of them.
    public var stageCount: Int { stages.count }
    /// Number of decision trees in all stages.
    public var treeCount: Int { trees.count }
    /// Number of features; nodes may share them.
    public var featureCount: Int { featureType == .haar ? features.count : cells.count }
    /// What the features are.
    public let featureType: FeatureType
    /// Whether any feature is turned by 45 degrees, which costs a second integral image.
    public let hasTiltedFeatures: Bool

    /// In the file's order.
    let stages: [Stage]
    /// The trees of all stages, one after the other.
    let trees: [Tree]
    /// The nodes of all trees, one after the other; the first of a tree is its root.
    let nodes: [Node]
    /// The leaves of all trees, one after the other.
    let leaves: [Float]
    /// LBP: for each node, the codes that go left; otherwise empty.
    let subsets: [Subset]
    /// Haar: what nodes measure; otherwise empty.
    let features: [Feature]
    /// LBP: what nodes measure; otherwise empty.
    let cells: [Cell]

    /// A window passes if its trees' leaves sum up to the threshold or more.
    struct Stage: Equatable {
        /// The file's value less 1e-5, as OpenCV compares it.
        var threshold: Float
        /// Indices into `trees`, never empty.
        var trees: Range<Int>
    }

    /// A decision tree. A tree of n nodes has n + 1 leaves; a tree of one node is a stump.
    struct Tree: Equatable {
        /// Indices into `nodes`, never empty.
        var nodes: Range<Int>
        /// Index into `leaves` of the tree's first leaf.
        var firstLeaf: Int
    }

    /// Haar: goes left if the feature's normalised value is below the threshold, else right. LBP: goes left if the
    /// code of the cells is in the node's subset, else right.
    struct Node: Equatable {
        /// Index into `features` or `cells`.
        var feature: Int
        /// 0 in LBP.
        var threshold: Float
        /// Above 0: the child's index in the tree, greater than this node's own. Otherwise minus the index of a leaf.
        var left: Int
        /// As `left`.
        var right: Int
    }

    /// The weighted sum of the pixels of two or three rectangles, upright or turned by 45 degrees.
    struct Feature: Equatable {
        var rectangles: [WeightedRectangle]
        var isTilted: Bool
    }

    /// A rectangle inside the window. A tilted one has its topmost corner at (x, y), and from there `width` diagonal
    /// steps down to the right and `height` down to the left.
    struct WeightedRectangle: Equatable {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
        var weight: Float
    }

    /// The top left one of three by three equal cells inside the window. Their code has a bit for each cell around the
    /// one in the middle that is as bright or brighter, from 128 at the top left clockwise to 1.
    struct Cell: Equatable {
        var x: Int
        var y: Int
        /// Of one cell.
        var width: Int
        var height: Int
    }

    /// A set of codes.
    struct Subset: Equatable {
        /// The number of all codes.
        static let codeCount = 256
        /// Code c is bit c % 32 of word c / 32.
        var words = SIMD8<UInt32>(repeating: 0)
    }

    /// Reads a cascade file.
    /// - Parameter path: for example `/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml`.
    /// - Throws: `CascadeError` if the file cannot be read or is not a valid cascade of Haar or LBP features.
    public init(contentsOf path: String) throws(CascadeError) {
        try self.init(xml: try Self.read(path), name: path)
    }

    /// Reads a cascade from the bytes of its file.
    /// - Parameters:
    ///   - xml: the file's content. Hostile content leads to an error, never to a crash or to more memory than a small
    ///     multiple of its size.
    ///   - name: stands for the file in errors.
    /// - Throws: `CascadeError` if it is not a valid cascade of Haar or LBP features.
    public init(xml: [UInt8], name: String) throws(CascadeError) {
        guard xml.count <= Self.maximumFileSize else {
            throw CascadeError(
                reason: .unreadable, file: name, line: nil,
                message: "expected at most \(Self.maximumFileSize) bytes, found \(xml.count)")
        }
        var reader = CascadeReader(bytes: xml, file: name)
        self = try reader.cascade()
    }

    /// A cascade of Haar features. The parts must have been checked: every index in range, every rectangle inside the
    /// window.
    init(
        windowWidth: Int, windowHeight: Int, stages: [Stage], trees: [Tree], nodes: [Node], leaves: [Float],
        features: [Feature]
    ) {
        featureType = .haar
        self.windowWidth = windowWidth
        self.windowHeight = windowHeight
        self.stages = stages
        self.trees = trees
        self.nodes = nodes
        self.leaves = leaves
        self.features = features
        subsets = []
        cells = []
        hasTiltedFeatures = features.contains { $0.isTilted }
    }

    /// A cascade of local binary patterns, with a subset for each node. The parts must have been checked likewise.
    init(
        windowWidth: Int, windowHeight: Int, stages: [Stage], trees: [Tree], nodes: [Node], subsets: [Subset],
        leaves: [Float], cells: [Cell]
    ) {
        featureType = .lbp
        self.windowWidth = windowWidth
        self.windowHeight = windowHeight
        self.stages = stages
        self.trees = trees
        self.nodes = nodes
        self.subsets = subsets
        self.leaves = leaves
        self.cells = cells
        features = []
        hasTiltedFeatures = false
    }

    private static func read(_ path: String) throws(CascadeError) -> [UInt8] {
        func failure(_ message: String) -> CascadeError {
            CascadeError(reason: .unreadable, file: path, line: nil, message: message)
        }
        guard let file = fopen(path, "rbe") else {
            let cause = String(cString: strerror(errno))
            throw failure("cannot open the cascade: \(cause); the Debian package opencv-data installs OpenCV's")
        }
        defer { fclose(file) }
        var status = stat()
        var bytes: [UInt8] = []
        if fstat(fileno(file), &status) == 0 {
            bytes.reserveCapacity(min(max(Int(status.st_size), 0), maximumFileSize))
        }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            bytes.append(contentsOf: chunk[..<count])
            if count < chunk.count { break }
            guard bytes.count <= maximumFileSize else {
                throw failure("expected at most \(maximumFileSize) bytes, found more")
            }
        }
        guard ferror(file) == 0 else { throw failure("cannot read the cascade: \(String(cString: strerror(errno)))") }
        guard !bytes.isEmpty else { throw failure("the file is empty") }
        return bytes
    }
}
