// Runs on: the control thread takes the arguments apart; the rest runs where it may take its time (see `Command.Work`).
// Commands that ask for songs (MPD `src/command/DatabaseCommands.cxx`).
import ControlProtocol
import Library

extension Command {
    static let database = [
        Command("count", 1...maximumArguments) { session, arguments, _ throws(ControlError) in
            try count(session, arguments, ignoresCase: false)
        },
        Command("find", 1...maximumArguments) { session, arguments, _ throws(ControlError) in
            try find(session, arguments, ignoresCase: false)
        },
        Command("findadd", 1...maximumArguments) { session, arguments, _ throws(ControlError) in
            try findAdd(session, arguments, ignoresCase: false)
        },
        Command("list", 1...maximumArguments, list),
        Command("listall", 0...1) { session, arguments, _ throws(ControlError) in
            listAll(session, arguments, isLong: false)
        },
        Command("listallinfo", 0...1) { session, arguments, _ throws(ControlError) in
            listAll(session, arguments, isLong: true)
        },
        Command("listfiles", 0...1, listFiles),
        Command("lsinfo", 0...1, listInfo),
        Command("rescan", 0...1) { session, arguments, response throws(ControlError) in
            try update(session, arguments, &response, rereadsFiles: true)
        },
        Command("search", 1...maximumArguments) { session, arguments, _ throws(ControlError) in
            try find(session, arguments, ignoresCase: true)
        },
        Command("searchadd", 1...maximumArguments) { session, arguments, _ throws(ControlError) in
            try findAdd(session, arguments, ignoresCase: true)
        },
        Command("searchaddpl", 2...maximumArguments, searchAddToPlaylist),
        Command("searchcount", 1...maximumArguments) { session, arguments, _ throws(ControlError) in
            try count(session, arguments, ignoresCase: true)
        },
        Command("update", 0...1) { session, arguments, response throws(ControlError) in
            try update(session, arguments, &response, rereadsFiles: false)
        },
    ]

    /// The songs found. A folder to search in that is not there is an error, not nothing.
    private static func found(_ query: SongQuery, _ snapshot: DatabaseSnapshot) throws(ControlError) -> [Int] {
        guard snapshot.hasFolder(uri: query.filter.base) else { throw .noSuchDirectory }
        return snapshot.find(query)
    }

    private static func find(
        _ session: ClientSession, _ arguments: Arguments, ignoresCase: Bool
    ) throws(ControlError) -> Result {
        var words = QueryArguments(arguments.all)
        let query = try words.query(ignoresCase: ignoresCase)
        let (snapshot, mask) = (session.backend.library.database.snapshot, session.tagMask)
        return .laterInParts { () throws(ControlError) in
            LongAnswer(try found(query, snapshot)) { $1.song($0, of: snapshot, mask: mask) }
        }
    }

    private static func findAdd(
        _ session: ClientSession, _ arguments: Arguments, ignoresCase: Bool
    ) throws(ControlError) -> Result {
        var words = QueryArguments(arguments.all)
        let backend = session.backend
        let position = try insertPosition(session, words.take("position"))
        let query = try words.query(ignoresCase: ignoresCase)
        return .later { _ throws(ControlError) in
            let snapshot = backend.library.database.snapshot
            let tracks = try found(query, snapshot).map { backend.library.track($0, of: snapshot) }
            if !tracks.isEmpty { try backend.add(tracks, at: position) }
        }
    }

    @Sendable
    private static func searchAddToPlaylist(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        let name = arguments[0]
        var words = QueryArguments(arguments.all.dropFirst())
        let position = try words.take("position").map { word throws(ControlError) in try Arguments([word]).unsigned(0) }
        let query = try words.query(ignoresCase: true)
        let music = session.backend.library
        return .later(changing: .storedPlaylist) { _ throws(ControlError) in
            let snapshot = music.database.snapshot
            let songs = try found(query, snapshot).map { snapshot.uri(of: $0) }
            try library { () throws(StoredPlaylistError) in
                try music.playlists.edit(name, createsMissing: true) { list throws(StoredPlaylistError) in
                    guard position ?? 0 <= list.count else { throw .badPosition }
                    list.insert(contentsOf: songs, at: position ?? list.count)
                }
            }
        }
    }

    private static func count(
        _ session: ClientSession, _ arguments: Arguments, ignoresCase: Bool
    ) throws(ControlError) -> Result {
        var words = QueryArguments(arguments.all)
        let group = try words.take("group").map(QueryArguments.tagType)
        let filter = try words.filter(ignoresCase: ignoresCase)
        let snapshot = session.backend.library.database.snapshot
        return .later { response throws(ControlError) in
            guard snapshot.hasFolder(uri: filter.base) else { throw .noSuchDirectory }
            guard let group else {
                let (songs, seconds) = snapshot.count(filter)
                response.pair("songs", songs)
                response.pair("playtime", Int(seconds))
                return
            }
            for (values, songs, seconds) in snapshot.groups([group], filter: filter) {
                response.pair(group.name, values[0])
                response.pair("songs", songs)
                response.pair("playtime", Int(seconds))
            }
        }
    }

    @Sendable
    private static func list(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        var words = QueryArguments(arguments.all.dropFirst())
        let snapshot = session.backend.library.database.snapshot
        if ["file", "filename"].contains(arguments[0].lowercased()) {
            let filter = try words.filter(ignoresCase: false)
            return .laterInParts { () throws(ControlError) in
                LongAnswer(try found(SongQuery(filter: filter), snapshot)) { $1.pair("file", snapshot.uri(of: $0)) }
            }
        }
        let type = try QueryArguments.tagType(arguments[0])
        if words.words.count == 1, words.words[0].first != "(" {
            // For clients older than MPD 0.12: the albums of an artist.
            guard type == .album else { throw .init(.argument, "should be \"Album\" for 3 arguments") }
            words = QueryArguments(["Artist", words.words[0]])
        }
        var types = [type]
        while let group = words.take("group") {
            let type = try QueryArguments.tagType(group)
            guard !types.contains(type) else { throw .init(.argument, "Conflicting group") }
            types.insert(type, at: types.count - 1)
        }
        // `types` ends with what is listed; the group named last is the outermost.
        let filter = try words.filter(ignoresCase: false)
        return .laterInParts { [types] () throws(ControlError) in
            guard snapshot.hasFolder(uri: filter.base) else { throw .noSuchDirectory }
            let rows = snapshot.groups(types, filter: filter).map(\.values)
            return LongAnswer(Array(rows.indices)) { row, response in
                let values = rows[row]
                let changed = row == 0 ? 0 : values.indices.first { values[$0] != rows[row - 1][$0] } ?? 0
                for index in changed..<values.count { response.pair(types[index].name, values[index]) }
            }
        }
    }

    private static func listAll(_ session: ClientSession, _ arguments: Arguments, isLong: Bool) -> Result {
        let (snapshot, mask) = (session.backend.library.database.snapshot, session.tagMask)
        let uri = folderName(arguments)
        return .laterInParts { () throws(ControlError) in
            let nodes = try nodes(at: uri, in: snapshot, isRecursive: true)
            return LongAnswer(nodes) { node, response in
                switch node {
                case .song(let index) where isLong: response.song(index, of: snapshot, mask: mask)
                case .song(let index): response.pair("file", snapshot.uri(of: index))
                case .folder(let entry) where isLong: response.entry("directory", entry)
                case .folder(let entry): response.pair("directory", entry.uri)
                case .playlist(let entry) where isLong: response.entry("playlist", entry)
                case .playlist(let entry): response.pair("playlist", entry.uri)
                }
            }
        }
    }

    /// The song of that name, or what is in the folder of that name; the folder itself stands in front if all below it is wanted.
    private static func nodes(
        at uri: String, in snapshot: DatabaseSnapshot, isRecursive: Bool
    ) throws(ControlError) -> [DatabaseNode] {
        if let song = snapshot.songIndex(uri: uri) { return [.song(song)] }
        guard let folder = snapshot.folder(uri) else { throw .noSuchDirectory }
        var nodes: [DatabaseNode] = isRecursive && !uri.isEmpty ? [.folder(folder)] : []
        snapshot.walk(uri, isRecursive: isRecursive) { nodes.append($0) }
        return nodes
    }

    /// The folder that a command names; `/` is the music folder, as some clients say it.
    private static func folderName(_ arguments: Arguments) -> String { arguments[0] == "/" ? "" : arguments[0] }

    @Sendable
    private static func listInfo(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        let (music, mask) = (session.backend.library, session.tagMask)
        let uri = folderName(arguments)
        let hidesPlaylists = session.features.contains(.hidePlaylistsInRoot)
        return .laterInParts { () throws(ControlError) in
            let snapshot = music.database.snapshot
            var nodes = try nodes(at: uri, in: snapshot, isRecursive: false)
            // Kept for old clients: the stored playlists stand in the root.
            if uri.isEmpty, !hidesPlaylists { nodes += music.playlists.list().map { .playlist($0) } }
            return LongAnswer(nodes) { node, response in
                switch node {
                case .song(let index): response.song(index, of: snapshot, mask: mask)
                case .folder(let entry): response.entry("directory", entry)
                case .playlist(let entry): response.entry("playlist", entry)
                }
            }
        }
    }

    @Sendable
    private static func listFiles(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        let music = session.backend.library
        let uri = folderName(arguments)
        return .laterInParts { () throws(ControlError) in
            guard let files = try library({ () throws(FileError) in try music.files(in: uri) }) else {
                throw .noSuchDirectory
            }
            return LongAnswer(files) { file, response in
                response.pair(file.size == nil ? "directory" : "file", file.name)
                if let size = file.size { response.pair("size", size) }
                if let time = iso8601(unixSeconds: file.modifiedUnixSeconds) { response.pair("Last-Modified", time) }
            }
        }
    }

    private static func update(
        _ session: ClientSession, _ arguments: Arguments, _ response: inout ResponseWriter, rereadsFiles: Bool
    ) throws(ControlError) -> Result {
        let uri = folderName(arguments)
        let parts = uri.split(separator: "/", omittingEmptySubsequences: false)
        guard
            uri.isEmpty
                || parts.allSatisfy({ $0 != "." && $0 != ".." && ($0 != "" || $0.startIndex == uri.startIndex) })
        else { throw .init(.argument, "Malformed path") }
        let job = session.backend.library.database.update(uri: uri, rereadsFiles: rereadsFiles)
        response.pair("updating_db", job)
        return .ok
    }
}
