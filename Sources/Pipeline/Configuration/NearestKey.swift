// Runs on: any thread (values only).

/// "; did you mean …?" if a known key is near enough, else the list of the known ones.
func hint(_ key: String, among known: some Sequence<String>) -> String {
    let candidates = known.map { (key: $0, distance: editDistance(key.lowercased(), $0.lowercased())) }
    if let best = candidates.min(by: { ($0.distance, $0.key) < ($1.distance, $1.key) }) {
        if best.distance <= max(2, key.count / 3) { return "; did you mean \(best.key)?" }
    }
    return "; known are " + candidates.map(\.key).sorted().joined(separator: ", ")
}

/// The number of inserted, removed and replaced characters between two words (Levenshtein), on at most 64 characters of each.
func editDistance(_ left: String, _ right: String) -> Int {
    let a = Array(left.prefix(64))
    let b = Array(right.prefix(64))
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var row = [i + 1]
        for (j, y) in b.enumerated() {
            row.append(min(previous[j + 1] + 1, row[j] + 1, previous[j] + (x == y ? 0 : 1)))
        }
        previous = row
    }
    return previous[b.count]
}
