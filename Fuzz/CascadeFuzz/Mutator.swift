// Runs on: the main thread of the fuzzer.

/// Mutations that keep the file XML: numbers are changed, elements repeated, moved and dropped. Every second mutation is
/// libFuzzer's own, which damages the structure as well.
@_silgen_name("LLVMFuzzerMutate")
private func libFuzzerMutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int) -> Int

/// Changes an input in place; called by libFuzzer.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int, _ seed: CUnsignedInt) -> Int {
    var random = SplitMix(state: UInt64(seed))
    guard Bool.random(using: &random) else { return libFuzzerMutate(data, size, maximum) }
    var bytes = Array(UnsafeBufferPointer(start: data, count: size))
    for _ in 0..<Int.random(in: 1...3, using: &random) {
        if Int.random(in: 0..<3, using: &random) > 0 {
            changeNumber(in: &bytes, &random)
        } else {
            changeElement(in: &bytes, &random)
        }
    }
    guard !bytes.isEmpty, bytes.count <= maximum else { return libFuzzerMutate(data, size, maximum) }
    for (index, byte) in bytes.enumerated() { data[index] = byte }
    return bytes.count
}

private let numbers = [
    "0", "-1", "1", "2", "3", "7", "31", "-0", "255", "256", "1024", "65536", "2147483647", "-2147483648", "2147483648",
    "999999999", "9999999999", "1e9", "1e38", "3.4028236e38", "-1e38", "1e-45", "1e999", "nan", "inf", "0.5", "-.5",
    "1.",
    "1e-30", "00", "12345678901234567890", "5.0425500869750977e+00",
]

private func changeNumber(in bytes: inout [UInt8], _ random: inout SplitMix) {
    func isPart(_ byte: UInt8) -> Bool { byte >= 43 && byte <= 57 && byte != 44 && byte != 47 || byte == 101 }
    var places: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
        // A number follows a blank or a tag.
        if isPart(bytes[index]), index > 0, bytes[index - 1] <= 32 || bytes[index - 1] == UInt8(ascii: ">") {
            var end = index
            while end < bytes.count, isPart(bytes[end]) { end += 1 }
            places.append(index..<end)
            index = end
        }
        index += 1
    }
    guard let place = places.randomElement(using: &random), let number = numbers.randomElement(using: &random) else {
        return
    }
    let other = places.randomElement(using: &random) ?? place
    bytes.replaceSubrange(place, with: Bool.random(using: &random) ? Array(number.utf8) : Array(bytes[other]))
}

/// Drops an element, repeats it, or puts it before another one.
private func changeElement(in bytes: inout [UInt8], _ random: inout SplitMix) {
    let elements = elements(of: bytes)
    guard let element = elements.randomElement(using: &random), let place = elements.randomElement(using: &random)
    else {
        return
    }
    let copy = Array(bytes[element])
    switch Int.random(in: 0..<3, using: &random) {
    case 0: bytes.removeSubrange(element)
    case 1: bytes.insert(contentsOf: copy, at: element.lowerBound)
    default: bytes.insert(contentsOf: copy, at: place.lowerBound)
    }
}

/// From each opening tag to the closing tag at the same depth.
private func elements(of bytes: [UInt8]) -> [Range<Int>] {
    var open: [Int] = []
    var found: [Range<Int>] = []
    for index in bytes.indices where bytes[index] == UInt8(ascii: "<") && index + 1 < bytes.count {
        if bytes[index + 1] == UInt8(ascii: "/") {
            guard let start = open.popLast() else { continue }
            let end = bytes[index...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count - 1
            found.append(start..<end + 1)
        } else if bytes[index + 1] != UInt8(ascii: "?"), bytes[index + 1] != UInt8(ascii: "!") {
            open.append(index)
        }
    }
    return found
}

/// The same numbers for the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
