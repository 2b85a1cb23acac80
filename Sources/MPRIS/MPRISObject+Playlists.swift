// Runs on: the thread "mpris".
import CSystemd
import Glibc

/// `org.mpris.MediaPlayer2.Playlists` (specifications.freedesktop.org/mpris-spec/2.2/Playlists_Interface.html): the moods.
extension MPRISObject {
    static let playlists = "org.mpris.MediaPlayer2.Playlists"

    struct Playlist {
        let name: String
        let path: String

        /// What a message holds, and desktops can show.
        static let byteLimit = 500

        /// - Returns: nil for a name that no desktop could show.
        init?(name: String) {
            guard name.utf8.count <= Self.byteLimit else { return nil }
            self.name = name
            var encoded: UnsafeMutablePointer<CChar>?
            defer { free(encoded) }
            // Every name becomes a path, each another one.
            guard sd_bus_path_encode("/sursathi/playlist", name, &encoded) >= 0, let encoded else { return nil }
            path = String(cString: encoded)
        }

        /// Id, name and icon.
        var value: BusValue { .structure([.objectPath(path), .string(name), .string("")]) }
    }

    static let playlistsInterface = BusInterface(
        name: playlists,
        methods: [
            .init("ActivatePlaylist", ["PlaylistId": "o"]),
            .init(
                "GetPlaylists", ["Index": "u", "MaxCount": "u", "Order": "s", "ReverseOrder": "b"],
                returns: ["Playlists": "a(oss)"]),
        ],
        signals: [.init("PlaylistChanged", ["Playlist": "(oss)"])],
        properties: [
            .init("PlaylistCount", "u"), .init("Orderings", "as", emission: .constant),
            .init("ActivePlaylist", "(b(oss))"),
        ])

    var playlistValues: [String: BusValue] {
        let active = playlists.first { $0.name == state.playlist }
        let none = BusValue.structure([.objectPath("/"), .string(""), .string("")])
        return [
            "PlaylistCount": .uint32(UInt32(clamping: playlists.count)),
            "Orderings": .strings(["User", "Alphabetical"]),
            "ActivePlaylist": .structure([.boolean(active != nil), active?.value ?? none]),
        ]
    }

    func callPlaylists(_ method: String, _ arguments: [BusValue]) throws(BusFailure) -> [BusValue] {
        switch method {
        case "ActivatePlaylist":
            let id = arguments.first?.text
            guard let chosen = playlists.first(where: { $0.path == id }) else {
                throw BusFailure("InvalidArgs", "there is no playlist \(id ?? "")")
            }
            try perform(.activate(playlist: chosen.name))
            return []
        default: return [try chosenPlaylists(arguments)]
        }
    }

    private func chosenPlaylists(_ arguments: [BusValue]) throws(BusFailure) -> BusValue {
        guard arguments.count == 4, case .uint32(let index) = arguments[0], case .uint32(let count) = arguments[1],
            case .string(let order) = arguments[2], case .boolean(let isReversed) = arguments[3]
        else { throw BusFailure("InvalidArgs", "GetPlaylists takes other arguments") }
        // An order that is not offered is the player's own.
        let sorted = order == "Alphabetical" ? playlists.sorted { $0.name < $1.name } : playlists
        let ordered = isReversed ? sorted.reversed() : sorted
        return .array(of: "(oss)", ordered.dropFirst(Int(index)).prefix(Int(count)).map(\.value))
    }
}
