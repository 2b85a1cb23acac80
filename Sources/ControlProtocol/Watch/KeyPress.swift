// Runs on: the thread that owns the value. It only reads bytes.

/// A key of a terminal.
public enum KeyPress: Sendable, Equatable {
    /// A character of ASCII.
    case character(Character)
    /// Escape.
    case escape
    /// The arrows.
    case up
    case down
    case left
    case right
    /// Control and a letter, such as `c`.
    case control(Character)
}

/// Makes keys of what a terminal sends (ECMA-48: ESC [ or ESC O before the letter of an arrow). Other sequences are read and passed over.
public struct KeyReader: Sendable {
    private enum State {
        case plain
        case escape
        case sequence
    }

    private var state = State.plain

    /// Nothing has been read.
    public init() {}

    /// Reads what has come.
    /// - Parameter bytes: of one `read`. An escape at its end is the key itself: terminals send sequences in one piece.
    public mutating func keys(in bytes: some Sequence<UInt8>) -> [KeyPress] {
        var keys: [KeyPress] = []
        for byte in bytes {
            switch state {
            case .plain:
                switch byte {
                case 0x1b: state = .escape
                case 0x20...0x7e: keys.append(.character(Character(UnicodeScalar(byte))))
                case 1...0x1a: keys.append(.control(Character(UnicodeScalar(byte + 0x60))))
                default: break
                }
            case .escape:
                switch byte {
                case UInt8(ascii: "["), UInt8(ascii: "O"): state = .sequence
                case 0x1b: keys.append(.escape)
                default: state = .plain
                }
            case .sequence:
                // Parameters come before the letter that ends it.
                guard (0x40...0x7e).contains(byte) else { continue }
                state = .plain
                switch byte {
                case UInt8(ascii: "A"): keys.append(.up)
                case UInt8(ascii: "B"): keys.append(.down)
                case UInt8(ascii: "C"): keys.append(.right)
                case UInt8(ascii: "D"): keys.append(.left)
                default: break
                }
            }
        }
        if state == .escape {
            state = .plain
            keys.append(.escape)
        }
        return keys
    }
}
