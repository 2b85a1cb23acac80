import ControlProtocol
import Testing

@Suite struct DaemonSnapshotTests {
    @Test("status says on one screen what matters")
    func status() {
        var snapshot = WatchScreenTests.snapshot
        #expect(
            snapshot.textLines == [
                "playing: Artist – Title  1:00 / 4:00", "mood: happy for 12 min, confidence 81 %",
                "face: yes   camera: on   volume: 80 %",
            ])
        snapshot.status = PlaybackStatus()
        snapshot.mood = MoodReport(camera: .unavailable)
        snapshot.mood.cameraDetail = "no /dev/video0"
        snapshot.mood.override = MoodOverride(remainingSeconds: 3600)
        #expect(
            snapshot.textLines == [
                "stopped", "mood: unknown, set by hand for 1 h more",
                "face: no   camera: unavailable (no /dev/video0)   volume: fixed",
            ])
        snapshot.mood = WatchScreenTests.covered
        #expect(
            snapshot.textLines == [
                "stopped", "mood: unknown",
                "face: no   camera: covered (too dark to see a face: mean 4)   volume: fixed",
            ])
    }

    @Test("escape sequences in a title are not obeyed")
    func injection() {
        for line in WatchScreenTests.hostile.snapshot.textLines + [WatchScreenTests.hostile.snapshot.oneLine] {
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
        }
    }
}
