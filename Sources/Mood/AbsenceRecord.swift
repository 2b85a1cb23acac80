// Runs on: the vision thread, or the only thread of an offline run.

/// Why there was no face since the last one: how long the frames of each kind of poor light stood, and how long the others.
///
/// A frame stands until the next one. So a reason does not depend on which frame happened to be the last: a shutter that opens for
/// a moment, or a person who walks away and switches off the lamp just before the time-out, changes nothing.
struct AbsenceRecord: Sendable {
    private var last: (time: Double, light: PoorLight?)?
    private var seconds: [PoorLight.Kind: Double] = [:]
    private var newest: [PoorLight.Kind: PoorLight] = [:]

    /// A frame without a face.
    mutating func append(_ light: PoorLight?, at time: Double) {
        if let last, let kind = last.light?.kind { seconds[kind, default: 0] += max(0, time - last.time) }
        last = (time, light)
        if let light { newest[light.kind] = light }
    }

    /// A face was seen.
    mutating func removeAll() {
        guard last != nil else { return }
        self = AbsenceRecord()
    }

    /// The poor light that stood for more than half of the absence, all kinds together: the newest of the kind that stood longest.
    func cause(ofAbsence absence: Double) -> PoorLight? {
        guard 2 * seconds.values.reduce(0, +) > absence else { return nil }
        let kind = PoorLight.Kind.allCases.max { seconds[$0, default: 0] < seconds[$1, default: 0] }
        return kind.flatMap { newest[$0] }
    }
}
