import Foundation
import Pipeline
import Testing

@testable import sursathid

@Suite struct SettingsTests {
    /// The settings of a command line that names a file with this text.
    private func settings(_ text: String) throws -> (settings: Settings, path: String) {
        let path = NSTemporaryDirectory() + "sursathi-test-" + UUID().uuidString + ".toml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let command = try #require(try Sursathid.parseAsRoot(["--config", path]) as? Sursathid)
        return (Settings(command: command, log: Journal(leastLevel: .critical)), path)
    }

    @Test("at the start a setting with a problem keeps its default and the others hold")
    func start() throws {
        let (settings, path) = try settings("[player]\nvolume = 400\nfadeMilliseconds = 10\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let configuration = try settings.read()
        #expect(configuration.player.volume == Configuration().player.volume)
        #expect(configuration.player.fadeMilliseconds == 10)
    }

    @Test("a reload refuses a file with a problem, so that no default takes the place of what holds")
    func reload() throws {
        for text in ["[player]\nvolume = 400\n", "[player"] {
            let (settings, path) = try settings(text)
            defer { try? FileManager.default.removeItem(atPath: path) }
            #expect(throws: ConfigurationProblem.self) { _ = try settings.read(isReload: true) }
        }
        let (settings, path) = try settings("[player]\nvolume = 40\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try settings.read(isReload: true).player.volume == 40)
    }
}
