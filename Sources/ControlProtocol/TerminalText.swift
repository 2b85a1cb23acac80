// Runs on: any thread. Text that comes from tags and configurations, made fit for a terminal.

/// Replaces what a terminal would obey instead of show: escape sequences hidden in a song's title do nothing.
public func terminalSafe(_ text: String) -> String {
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: safe.append("?")
        // Marks that turn the direction of what follows would spill over the line.
        case .format where (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value): break
        default: safe.append(scalar)
        }
    }
    return String(safe)
}

/// How many cells a terminal uses for a text: two for East Asian wide characters and emoji, none for combining marks.
func cellCount(_ text: String) -> Int {
    text.reduce(0) { $0 + cellCount($1) }
}

private func cellCount(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    // A variation selector asks for the emoji form, which is wide.
    if character.unicodeScalars.contains(where: { $0.value == 0xfe0f }) { return 2 }
    return isWide(first.value) ? 2 : 1
}

/// The blocks that Unicode's EastAsianWidth.txt has as W or F, in whole blocks.
private func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff,
        0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1faff,
        0x20000...0x3fffd:
        true
    default: false
    }
}

/// The text within a number of cells; what does not fit ends in `…`.
func fitted(_ text: String, cells: Int) -> String {
    let safe = terminalSafe(text)
    guard cellCount(safe) > cells else { return safe }
    guard cells > 0 else { return "" }
    var kept = ""
    var used = 0
    for character in safe {
        let width = cellCount(character)
        if used + width > cells - 1 { break }
        kept.append(character)
        used += width
    }
    return kept + "…"
}

/// The text, filled up with blanks to a number of cells.
func padded(_ text: String, cells: Int) -> String {
    let text = fitted(text, cells: cells)
    return text + String(repeating: " ", count: max(0, cells - cellCount(text)))
}
