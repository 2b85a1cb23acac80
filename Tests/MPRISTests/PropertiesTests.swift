import Foundation
import Testing

@testable import MPRIS

private let root = "org.mpris.MediaPlayer2"
private let player = "org.mpris.MediaPlayer2.Player"
private let playlists = "org.mpris.MediaPlayer2.Playlists"

@Suite struct PropertiesTests {
    @Test("the player says who it is, what it can play, and that nobody ends it from a desktop")
    func identity() throws {
        let desktop = try Desktop()
        let expected: [String: BusValue] = [
            "CanQuit": .boolean(false), "CanRaise": .boolean(false), "HasTrackList": .boolean(false),
            "Identity": .string("SurSathi"), "DesktopEntry": .string("sursathi"),
            "SupportedUriSchemes": .strings(["file"]), "SupportedMimeTypes": .strings(["audio/mpeg"]),
        ]
        #expect(try desktop.client.all(of: root) == expected)
        try desktop.client.call(root, "Raise")
        try desktop.client.call(root, "Quit")
        #expect(desktop.player.takeOrders() == [])
    }

    @Test("a playing track has its position, length and name, and can be controlled")
    func playing() throws {
        let desktop = try Desktop()
        let expected: [String: BusValue] = [
            "PlaybackStatus": .string("Playing"), "LoopStatus": .string("None"), "Rate": .double(1),
            "MinimumRate": .double(1), "MaximumRate": .double(1), "Shuffle": .boolean(false), "Volume": .double(1),
            "Position": .int64(50_000_000), "CanGoNext": .boolean(true), "CanGoPrevious": .boolean(true),
            "CanPlay": .boolean(true), "CanPause": .boolean(true), "CanSeek": .boolean(true),
            "CanControl": .boolean(true),
            "Metadata": .dictionary([
                "mpris:trackid": .objectPath("/sursathi/track/7"), "mpris:length": .int64(200_000_000),
                "xesam:title": .string("Für Elise"), "xesam:url": .string("file:///music/calm/F%C3%BCr%20Elise.mp3"),
            ]),
        ]
        #expect(try desktop.client.all(of: player) == expected)
        for (name, value) in expected { #expect(try desktop.client.get(name) == value) }
    }

    @Test("a player with nothing to play has no track and can do nothing")
    func empty() throws {
        let desktop = try Desktop(FakePlayer())
        desktop.player.change { $0.state.hasMusic = false }
        let values = try desktop.client.all(of: player)
        #expect(values["PlaybackStatus"] == .string("Stopped"))
        #expect(values["Metadata"] == .dictionary([:]))
        #expect(values["Position"] == .int64(0))
        for name in ["CanGoNext", "CanGoPrevious", "CanPlay", "CanPause", "CanSeek"] {
            #expect(values[name] == .boolean(false))
        }
    }

    @Test("every member of the specification is there, with its types")
    func introspection() throws {
        let desktop = try Desktop()
        let xml = try desktop.client.call("org.freedesktop.DBus.Introspectable", "Introspect").first?.text ?? ""
        let document = try XMLParserLite(xml)
        // MPRIS 2.2: each member with the signature of its arguments, of its results or of its value.
        #expect(
            document.members[root] == [
                "Raise()", "Quit()", "CanQuit b read", "CanRaise b read", "HasTrackList b read", "Identity s read",
                "DesktopEntry s read", "SupportedUriSchemes as read", "SupportedMimeTypes as read",
            ])
        #expect(
            document.members[player] == [
                "Next()", "Previous()", "Pause()", "PlayPause()", "Stop()", "Play()", "Seek(x)", "SetPosition(ox)",
                "OpenUri(s)", "Seeked(x)", "PlaybackStatus s read", "LoopStatus s readwrite", "Rate d readwrite",
                "Shuffle b readwrite", "Metadata a{sv} read", "Volume d readwrite", "Position x read",
                "MinimumRate d read", "MaximumRate d read", "CanGoNext b read", "CanGoPrevious b read",
                "CanPlay b read",
                "CanPause b read", "CanSeek b read", "CanControl b read",
            ])
        #expect(
            document.members[playlists] == [
                "ActivatePlaylist(o)", "GetPlaylists(uusba(oss))", "PlaylistChanged((oss))", "PlaylistCount u read",
                "Orderings as read", "ActivePlaylist (b(oss)) read",
            ])
        #expect(document.members["org.freedesktop.DBus.Properties"]?.count == 4)
    }

    @Test("the way to the object can be found from the root of the bus")
    func tree() throws {
        let desktop = try Desktop()
        for (path, child) in [("/", "org"), ("/org", "mpris"), ("/org/mpris", "MediaPlayer2")] {
            let xml = try desktop.client.call("org.freedesktop.DBus.Introspectable", "Introspect", path: path)
            #expect(xml.first?.text.contains("<node name=\"\(child)\"") == true, "\(path)")
        }
    }

    @Test("D-Bus' own interfaces answer")
    func standard() throws {
        let desktop = try Desktop()
        #expect(try desktop.client.call("org.freedesktop.DBus.Peer", "Ping") == [])
        #expect(try desktop.client.all(of: "org.freedesktop.DBus.Properties") == [:])
        // Without an interface the member's name decides.
        try desktop.client.call(nil, "PlayPause")
        #expect(desktop.player.takeOrders() == [.pause])
        #expect(try desktop.client.all(of: "").count == 7 + 15 + 3)
        let volume = try desktop.client.call("org.freedesktop.DBus.Properties", "Get", .string(""), .string("Volume"))
        #expect(volume == [.variant(.double(1))])
    }

    @Test("what is not there is answered with D-Bus' own errors")
    func missing() throws {
        let desktop = try Desktop()
        let client = desktop.client
        let errors = "org.freedesktop.DBus.Error."
        #expect(client.error { try client.call("org.example.None", "Play") } == errors + "UnknownInterface")
        #expect(client.error { try client.call(player, "Explode") } == errors + "UnknownMethod")
        #expect(client.error { try client.call(nil, "Explode") } == errors + "UnknownMethod")
        #expect(client.error { _ = try client.get("Colour") } == errors + "UnknownProperty")
        #expect(client.error { _ = try client.get("Volume", of: "org.example.None") } == errors + "UnknownInterface")
        #expect(client.error { _ = try client.all(of: "org.example.None") } == errors + "UnknownInterface")
        #expect(client.error { try client.set("Position", to: .int64(1)) } == errors + "PropertyReadOnly")
        #expect(client.error { try client.call(player, "Play", path: "/elsewhere") } == errors + "UnknownObject")
    }
}

/// Reads introspection data: each member with its types, by interface.
private final class XMLParserLite {
    private(set) var members: [String: [String]] = [:]

    init(_ xml: String) throws {
        var interface = ""
        var open: (name: String, types: String)?
        func end() {
            if let member = open { members[interface, default: []].append("\(member.name)(\(member.types))") }
            open = nil
        }
        // One element a line, as `xmllint --format` writes it too.
        for line in xml.split(separator: "\n") {
            func attribute(_ name: String) -> String {
                guard let range = line.range(of: " \(name)=\"") else { return "" }
                return String(line[range.upperBound...].prefix { $0 != "\"" })
            }
            let element = line.drop { $0 == " " || $0 == "<" }.prefix { $0.isLetter }
            switch element {
            case "interface": interface = attribute("name")
            case "method", "signal":
                end()
                open = (attribute("name"), "")
                if line.hasSuffix("/>") { end() }
            case "arg": open?.types += attribute("type")
            case "property":
                end()
                members[interface, default: []].append(
                    "\(attribute("name")) \(attribute("type")) \(attribute("access"))")
            default: if line.contains("</method") || line.contains("</signal") { end() }
            }
        }
        try #require(xml.hasPrefix("<!DOCTYPE node"))
    }
}
