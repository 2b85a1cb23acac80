// Runs on: the control thread. Commands about the connection and about what the server can do.
import ControlProtocol

extension Command {
    static let connection = [
        Command("binarylimit", 1...1) { session, arguments, _ throws(ControlError) in
            // A piece must fit into what may wait for a slow client.
            let limit = try arguments.unsigned(0)
            guard limit >= 64 else { throw .init(.argument, "Value too small") }
            session.binaryLimit = min(limit, 4 << 20)
            return .ok
        },
        Command("close", anyCount) { _, _, _ in .close },
        Command("commands", 0...0) { session, _, response in
            for command in Command.all where session.mayRun(command) { response.pair("command", command.name) }
            return .ok
        },
        Command("config", 0...0) { session, _, response throws(ControlError) in
            // Elsewhere the file names mean nothing.
            guard session.isLocal else {
                throw .init(.permission, "Command only permitted to local clients")
            }
            if let folder = session.backend.musicFolder { response.pair("music_directory", folder) }
            return .ok
        },
        Command("decoders", 0...0) { _, _, response in
            response.pair("plugin", "mpg123")
            response.pair("suffix", "mp3")
            response.pair("mime_type", "audio/mpeg")
            return .ok
        },
        Command("idle", anyCount, idle),
        Command("listpartitions", 0...0) { _, _, response in
            response.pair("partition", "default")
            return .ok
        },
        Command("notcommands", 0...0) { session, _, response in
            for command in Command.all where !session.mayRun(command) { response.pair("command", command.name) }
            return .ok
        },
        Command("partition", 1...1) { _, arguments, _ throws(ControlError) in
            guard arguments[0] == "default" else { throw .init(.noExist, "partition does not exist") }
            return .ok
        },
        Command("password", 1...1) { session, arguments, _ throws(ControlError) in
            guard session.hasPassword else { throw .init(.password, "incorrect password") }
            return .passwordCheck(arguments[0])
        },
        Command("ping", 0...0) { _, _, _ in .ok },
        Command("protocol", anyCount, protocolFeatures),
        Command("tagtypes", anyCount, tagTypes),
        // Songs come from the library only.
        Command("urlhandlers", 0...0) { _, _, _ in .ok },
    ]

    @Sendable
    private static func idle(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        var wanted: SubsystemSet = []
        for name in arguments.all {
            guard let subsystem = Subsystem(rawValue: name) else {
                throw .init(.argument, "Unrecognized idle event: \(name)")
            }
            wanted.formUnion(SubsystemSet([subsystem]))
        }
        session.beginIdle(wanted.isEmpty ? .ofMPD : wanted, into: &response)
        return .idle
    }

    /// MPD 0.24's switches of the protocol. What the only one does, to leave out stored playlists of the root folder's listing, is kept
    /// by the session.
    @Sendable
    private static func protocolFeatures(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        switch arguments.all.first {
        case nil:
            for feature in ProtocolFeature.allCases where session.features.contains(feature) {
                response.pair("feature", feature.rawValue)
            }
        case "available":
            for feature in ProtocolFeature.allCases { response.pair("feature", feature.rawValue) }
        default:
            try change(&session.features, arguments, unknown: "Unknown protocol feature") {
                ProtocolFeature(rawValue: $0)
            }
        }
        return .ok
    }

    @Sendable
    private static func tagTypes(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        if arguments.isEmpty {
            for tag in SongTag.allCases where session.tagMask.contains(tag) { response.pair("tagtype", tag.rawValue) }
        } else {
            try change(&session.tagMask, arguments, unknown: "Unknown tag type") { SongTag(anyCase: $0) }
        }
        return .ok
    }

    /// `all`, `clear`, `enable NAME...` or `disable NAME...` of what a client can choose.
    private static func change<Choice: CaseIterable & Hashable>(
        _ chosen: inout Set<Choice>, _ arguments: Arguments, unknown: String, named: (String) -> Choice?
    ) throws(ControlError) {
        let names = arguments.all.dropFirst()
        switch arguments[0] {
        case "all", "clear":
            guard names.isEmpty else { throw .init(.argument, "Too many arguments") }
            chosen = arguments[0] == "all" ? Set(Choice.allCases) : []
        case "enable", "disable":
            guard !names.isEmpty else { throw .init(.argument, "Not enough arguments") }
            var choices: Set<Choice> = []
            for name in names {
                guard let choice = named(name) else { throw .init(.argument, unknown) }
                choices.insert(choice)
            }
            if arguments[0] == "enable" { chosen.formUnion(choices) } else { chosen.subtract(choices) }
        default: throw .init(.argument, "Unknown sub command")
        }
    }
}
