// Runs on: any thread; no I/O.

/// Text in the form in which a search that ignores case compares it.
enum CaseFolding {
    /// Upper-cased, then lower-cased by Unicode's tables: "GRÖSSE" and "Größe" fold alike, as by Unicode's full case folding but for
    /// a few letters of Turkish and Cherokee.
    static func folded(_ text: String) -> String {
        var copy = text
        let ascii = copy.withUTF8 { bytes -> String? in
            guard bytes.allSatisfy({ $0 < 128 }) else { return nil }
            return String(decoding: bytes.map { (65...90).contains($0) ? $0 | 32 : $0 }, as: UTF8.self)
        }
        return ascii ?? text.uppercased().lowercased()
    }
}
