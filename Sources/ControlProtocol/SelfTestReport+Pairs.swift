// Runs on: any thread (values only). The lines of the command `selftest`.

extension SelfTestReport {
    /// The lines of `selftest`. What is there several times begins anew with its first key.
    public var pairs: [Pair] {
        var writer = PairList()
        writer.add("version", version)
        writer.add("pid", processID)
        writer.add("uid", userID)
        writer.add("control_group", controlGroup)
        writer.add("configuration", configurationFile)
        writer.add("state", stateFolder)
        for device in videoDevices { writer.add("video_device", device) }
        for device in soundDevices { writer.add("sound_device", device) }
        for file in filesOpenForWriting { writer.add("file_writing", file) }
        writer.add("descriptors", descriptorCount)
        writer.add("unix_sockets", unixSocketCount)
        for socket in networkSockets { writer.add("network_socket", socket) }
        for network in networks {
            writer.add("network", network.family)
            writer.add("socket", network.refusal ?? Self.possible)
        }
        if let hasNetworkInterface { writer.add("network_interface", hasNetworkInterface) }
        for place in places {
            writer.add("place", place.path)
            writer.add("own", place.isOwn)
            writer.add("write", place.outcome.text)
        }
        for stored in stored {
            writer.add("stored", stored.kind)
            writer.add("count", stored.count)
            writer.add("bytes", stored.bytes)
            writer.add("oldest", stored.oldestUnixSeconds)
            writer.add("newest", stored.newestUnixSeconds)
        }
        for picture in pictures { writer.add("picture", picture) }
        if let hasNoNewPrivileges { writer.add("no_new_privileges", hasNoNewPrivileges) }
        if let filtersSystemCalls { writer.add("system_call_filter", filtersSystemCalls) }
        if let isDumpable { writer.add("dumpable", isDumpable) }
        writer.add("core_limit", coreLimitBytes.map { String($0) } ?? "unlimited")
        writer.add("swapped_kilobytes", swappedKilobytes)
        if let hasRealtimeAudio { writer.add("realtime_audio", hasRealtimeAudio) }
        return writer.pairs
    }

    /// Reads the lines of `selftest`. Unknown keys are passed over, missing ones keep the default.
    public init(pairs: [Pair]) {
        for pair in pairs { read(pair) }
    }

    fileprivate static let possible = "possible"

    private mutating func read(_ pair: Pair) {
        let value = pair.value
        let number = Int(value) ?? 0
        switch pair.key {
        case "version": version = value
        case "pid": processID = number
        case "uid": userID = number
        case "control_group": controlGroup = value
        case "configuration": configurationFile = value
        case "state": stateFolder = value
        case "video_device": videoDevices.append(value)
        case "sound_device": soundDevices.append(value)
        case "file_writing": filesOpenForWriting.append(value)
        case "descriptors": descriptorCount = number
        case "unix_sockets": unixSocketCount = number
        case "network_socket": networkSockets.append(value)
        case "network_interface": hasNetworkInterface = value == "1"
        case "picture": pictures.append(value)
        case "no_new_privileges": hasNoNewPrivileges = value == "1"
        case "system_call_filter": filtersSystemCalls = value == "1"
        case "dumpable": isDumpable = value == "1"
        case "core_limit": coreLimitBytes = Int(value)
        case "swapped_kilobytes": swappedKilobytes = Int(value)
        case "realtime_audio": hasRealtimeAudio = value == "1"
        default: readTrial(pair, number)
        }
    }

    /// What takes several lines.
    private mutating func readTrial(_ pair: Pair, _ number: Int) {
        switch pair.key {
        case "network": networks.append(Network(family: pair.value, refusal: "unknown"))
        case "place": places.append(Place(path: pair.value, isOwn: false, outcome: .refused("unknown")))
        case "socket":
            if !networks.isEmpty {
                networks[networks.count - 1].refusal = pair.value == Self.possible ? nil : pair.value
            }
        case "own": if !places.isEmpty { places[places.count - 1].isOwn = pair.value == "1" }
        case "write": if !places.isEmpty { places[places.count - 1].outcome = Place.Outcome(text: pair.value) }
        case "stored":
            stored.append(
                Stored(kind: pair.value, count: 0, bytes: 0, oldestUnixSeconds: 0, newestUnixSeconds: 0))
        case "count": if !stored.isEmpty { stored[stored.count - 1].count = number }
        case "bytes": if !stored.isEmpty { stored[stored.count - 1].bytes = number }
        case "oldest": if !stored.isEmpty { stored[stored.count - 1].oldestUnixSeconds = number }
        case "newest": if !stored.isEmpty { stored[stored.count - 1].newestUnixSeconds = number }
        default: break
        }
    }
}

extension SelfTestReport.Place.Outcome {
    fileprivate var text: String {
        switch self {
        case .writable: SelfTestReport.possible
        case .privateFolder: "private"
        case .missing: "missing"
        case .refused(let name): name
        }
    }

    fileprivate init(text: String) {
        self =
            switch text {
            case SelfTestReport.possible: .writable
            case "private": .privateFolder
            case "missing": .missing
            default: .refused(text)
            }
    }
}
