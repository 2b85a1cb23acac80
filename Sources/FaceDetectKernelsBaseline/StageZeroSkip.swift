// Runs on: the thread of the detector that calls.

/// Which windows OpenCV leaves out along a row: the one after each window that the first stage has refused, where
/// windows that are left out refuse nothing. In a run of windows that the stage would refuse every second one is thus
/// looked at, and the window after the run is left out if the run's length is odd.
/// - Parameters:
///   - refused: the windows that the first stage refuses, a bit for each of a group of 16 from the lowest.
///   - carry: 1 if the window before the group was refused and so the first one is left out, else 0; becomes that for
///     the next group. 0 at the start of a row.
/// - Returns: the windows that are left out, apart from refused ones.
@inline(__always)
public func leftOut(besideRefused refused: UInt32, carry: inout UInt32) -> UInt32 {
    let even: UInt32 = 0x5555_5555
    let runs = refused & ~carry
    let starts = runs & ~(runs << 1)
    // Adding a run's first bit carries into the place after the run.
    let afterEvenRuns = (runs &+ (starts & even)) & ~runs
    let afterOddRuns = (runs &+ (starts & ~even)) & ~runs
    let skipped = carry | (afterEvenRuns & ~even) | (afterOddRuns & even)
    carry = skipped >> 16 & 1
    return skipped
}
