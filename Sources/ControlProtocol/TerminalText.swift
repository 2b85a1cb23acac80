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

/// The text within a number of cells; what does not fit ends in `…`.
func fitted(_ text: String, cells: Int) -> String {
    let safe = terminalSafe(text)
    guard cellCount(safe) > cells else { return safe }
    guard cells > 0 else { return "" }
    var kept = ""
    var used = 0
    for character in safe {
        let glyph = GlyphCell(character)
        if used + glyph.width > cells - 1 { break }
        kept += glyph.text
        used += glyph.width
    }
    return kept + "…"
}

/// The text, filled up with blanks to a number of cells.
func padded(_ text: String, cells: Int) -> String {
    let text = fitted(text, cells: cells)
    return text + String(repeating: " ", count: max(0, cells - cellCount(text)))
}
