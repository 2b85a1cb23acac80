// Runs on: any thread; no I/O.

/// Names of ID3v1 genre numbers, which ID3v2.3 refers to as well: `(17)` or `(17)Rock`.
///
/// Numbers 0 to 79 are ID3v1's (https://id3.org/ID3v1), 80 to 125 Winamp's first extension.
enum ID3Genre {
    /// The name of a number, or nil if it has none.
    static func name(_ number: Int) -> String? { names.indices.contains(number) ? names[number] : nil }

    /// The genres of a `TCON` text: "(17)" and "17" are "Rock", "(4)Eurodisco" is "Eurodisco", "(51)(39)" are two, and "((x)" is
    /// "(x)" (https://id3.org/id3v2.3.0, 4.2.1).
    static func names(_ text: String) -> [String] {
        if let number = Int(text) { return [name(number) ?? text] }
        var found: [String] = []
        var rest = text[...]
        while rest.first == "(", let close = rest.firstIndex(of: ")") {
            let reference = rest[rest.index(after: rest.startIndex)..<close]
            switch reference {
            case "RX": found.append("Remix")
            case "CR": found.append("Cover")
            default:
                guard let number = Int(reference) else { return found + [unescaped(rest)] }
                found.append(name(number) ?? "(\(reference))")
            }
            rest = rest[rest.index(after: close)...]
        }
        guard !rest.isEmpty else { return found }
        // A refinement in words says more than the number before it.
        return found.dropLast() + [unescaped(rest)]
    }

    private static func unescaped(_ text: Substring) -> String {
        text.hasPrefix("((") ? String(text.dropFirst()) : String(text)
    }

    private static let names = [
        "Blues", "Classic Rock", "Country", "Dance", "Disco", "Funk", "Grunge", "Hip-Hop", "Jazz", "Metal",
        "New Age", "Oldies", "Other", "Pop", "R&B", "Rap", "Reggae", "Rock", "Techno", "Industrial",
        "Alternative", "Ska", "Death Metal", "Pranks", "Soundtrack", "Euro-Techno", "Ambient", "Trip-Hop",
        "Vocal", "Jazz+Funk", "Fusion", "Trance", "Classical", "Instrumental", "Acid", "House", "Game",
        "Sound Clip", "Gospel", "Noise", "Alternative Rock", "Bass", "Soul", "Punk", "Space", "Meditative",
        "Instrumental Pop", "Instrumental Rock", "Ethnic", "Gothic", "Darkwave", "Techno-Industrial",
        "Electronic", "Pop-Folk", "Eurodance", "Dream", "Southern Rock", "Comedy", "Cult", "Gangsta", "Top 40",
        "Christian Rap", "Pop/Funk", "Jungle", "Native American", "Cabaret", "New Wave", "Psychedelic", "Rave",
        "Showtunes", "Trailer", "Lo-Fi", "Tribal", "Acid Punk", "Acid Jazz", "Polka", "Retro", "Musical",
        "Rock & Roll", "Hard Rock", "Folk", "Folk-Rock", "National Folk", "Swing", "Fast Fusion", "Bebop",
        "Latin", "Revival", "Celtic", "Bluegrass", "Avantgarde", "Gothic Rock", "Progressive Rock",
        "Psychedelic Rock", "Symphonic Rock", "Slow Rock", "Big Band", "Chorus", "Easy Listening", "Acoustic",
        "Humour", "Speech", "Chanson", "Opera", "Chamber Music", "Sonata", "Symphony", "Booty Bass", "Primus",
        "Porn Groove", "Satire", "Slow Jam", "Club", "Tango", "Samba", "Folklore", "Ballad", "Power Ballad",
        "Rhythmic Soul", "Freestyle", "Duet", "Punk Rock", "Drum Solo", "A Cappella", "Euro-House", "Dance Hall",
    ]
}
