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
            guard session.takePassword(arguments[0]) else { throw .init(.password, "incorrect password") }
            return .ok
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
        let names = arguments.all.dropFirst()
        switch arguments.all.first {
        case nil:
            for feature in ProtocolFeature.allCases where session.features.contains(feature) {
                response.pair("feature", feature.rawValue)
            }
        case "available":
            for feature in ProtocolFeature.allCases { response.pair("feature", feature.rawValue) }
        case "all", "clear":
            guard names.isEmpty else { throw .init(.argument, "Too many arguments") }
            session.features = arguments[0] == "all" ? Set(ProtocolFeature.allCases) : []
        case "enable": session.features.formUnion(try features(names))
        case "disable": session.features.subtract(try features(names))
        default: throw .init(.argument, "Unknown sub command")
        }
        return .ok
    }

    private static func features(_ names: ArraySlice<String>) throws(ControlError) -> Set<ProtocolFeature> {
        guard !names.isEmpty else { throw .init(.argument, "Not enough arguments") }
        var features: Set<ProtocolFeature> = []
        for name in names {
            guard let feature = ProtocolFeature(rawValue: name) else {
                throw .init(.argument, "Unknown protocol feature")
            }
            features.insert(feature)
        }
        return features
    }

    @Sendable
    private static func tagTypes(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        let names = arguments.all.dropFirst()
        switch arguments.all.first {
        case nil:
            for tag in SongTag.allCases where session.tagMask.contains(tag) { response.pair("tagtype", tag.rawValue) }
        case "all", "clear":
            guard names.isEmpty else { throw .init(.argument, "Too many arguments") }
            session.tagMask = arguments[0] == "all" ? Set(SongTag.allCases) : []
        case "enable":
            session.tagMask.formUnion(try tags(names))
        case "disable":
            session.tagMask.subtract(try tags(names))
        default:
            throw .init(.argument, "Unknown sub command")
        }
        return .ok
    }

    private static func tags(_ names: ArraySlice<String>) throws(ControlError) -> Set<SongTag> {
        guard !names.isEmpty else { throw .init(.argument, "Not enough arguments") }
        var tags: Set<SongTag> = []
        for name in names {
            guard let tag = SongTag(anyCase: name) else { throw .init(.argument, "Unknown tag type") }
            tags.insert(tag)
        }
        return tags
    }
}
