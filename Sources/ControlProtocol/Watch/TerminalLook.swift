// Runs on: any thread. Value types only: what a terminal can show.
import Glibc

/// What a terminal can show, by its environment.
public struct TerminalLook: Sendable, Equatable {
    /// How many colours there are.
    public enum Colors: Sendable, CaseIterable {
        /// None: no escape sequence is written between the characters.
        case none
        /// The 16 of every colour terminal.
        case sixteen
        /// xterm's 256.
        case palette
    }

    /// The colours.
    public var colors: Colors
    /// Whether block elements, Braille patterns and lines may be drawn; else ASCII stands for them.
    public var isUnicode: Bool

    /// Makes a look.
    public init(colors: Colors, isUnicode: Bool) {
        self.colors = colors
        self.isUnicode = isUnicode
    }

    /// What this process' environment says.
    public static func ofProcess() -> TerminalLook {
        var environment: [String: String] = [:]
        for name in ["LC_ALL", "LC_CTYPE", "LANG", "TERM", "COLORTERM", "NO_COLOR"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        return TerminalLook(environment: environment)
    }

    /// What `LC_ALL`, `LC_CTYPE`, `LANG`, `TERM`, `COLORTERM` and `NO_COLOR` (no-color.org) say.
    public init(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0.lowercased() } }
        let term = value("TERM") ?? "dumb"
        let locale = value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? "c"
        // The kernel's console knows UTF-8, but its fonts have neither Braille nor eighths of blocks.
        isUnicode = (locale.contains("utf-8") || locale.contains("utf8")) && term != "linux"
        let isMany = ["256color", "truecolor", "direct", "kitty", "alacritty", "ghostty", "foot", "wezterm"]
        let isSome = ["xterm", "screen", "tmux", "linux", "rxvt", "konsole", "color", "ansi", "cygwin", "putty", "st"]
        if value("NO_COLOR") != nil || term == "dumb" || term.hasSuffix("-m") || term.hasSuffix("-mono") {
            colors = .none
        } else if isMany.contains(where: term.contains) || value("COLORTERM") != nil {
            colors = .palette
        } else {
            colors = isSome.contains(where: term.hasPrefix) || term.contains("color") ? .sixteen : .none
        }
    }
}

/// How a cell looks.
struct CellStyle: Sendable, Equatable {
    /// A colour by what it is for.
    enum Color: Sendable, Equatable {
        case text
        /// Borders, axes, what stands in the background.
        case faint
        /// Headings.
        case accent
        case warning
        case error
        /// One of eight hues, which moods and emotions have.
        case hue(Hue)
    }

    enum Hue: Int, Sendable, CaseIterable {
        case green
        case yellow
        case blue
        case cyan
        case magenta
        case red
        case orange
        case gray

        var palette: Int { [114, 221, 75, 80, 176, 203, 215, 246][rawValue] }
        var sixteen: Int { [32, 33, 34, 36, 35, 31, 33, 37][rawValue] }
    }

    var color = Color.text
    var isBold = false
    /// The colour is behind the text.
    var isFilled = false

    static let text = CellStyle()
    static let bold = CellStyle(isBold: true)
    static let faint = CellStyle(color: .faint)
    static let accent = CellStyle(color: .accent, isBold: true)
    static let warning = CellStyle(color: .warning, isBold: true)
    static let error = CellStyle(color: .error, isBold: true)

    static func hue(_ hue: Hue, isBold: Bool = false, isFilled: Bool = false) -> CellStyle {
        CellStyle(color: .hue(hue), isBold: isBold, isFilled: isFilled)
    }

    /// The parameters of SGR (ECMA-48, 8.3.117) from the terminal's own style; nil for that.
    func parameters(_ colors: TerminalLook.Colors) -> String? {
        guard colors != .none, self != .text else { return nil }
        var codes: [String] = isBold ? ["1"] : []
        let isPalette = colors == .palette
        switch color {
        case .text: if isFilled { codes.append("7") }
        case .faint: codes.append(isPalette ? "38;5;242" : "2")
        case .accent: codes.append(isPalette ? "38;5;153" : "36")
        case .warning: codes.append(isPalette ? "38;5;221" : "33")
        case .error: codes.append(isPalette ? "38;5;203" : "31")
        case .hue(let hue):
            if isFilled {
                // Black on the hue is readable on all of them.
                codes.append(isPalette ? "38;5;16;48;5;\(hue.palette)" : "30;\(hue.sixteen + 10)")
            } else {
                codes.append(isPalette ? "38;5;\(hue.palette)" : "\(hue.sixteen)")
            }
        }
        return codes.isEmpty ? nil : codes.joined(separator: ";")
    }
}
