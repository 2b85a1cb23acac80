import Testing

extension DeviceTests {
    @Suite("service")
    struct ServiceTests {
        @Test("the service is ready, sees the camera and plays to the sound card")
        func readiness() throws {
            let camera = try Vivid()
            try SoundLoop.load()
            let service = try Service(settings: "[camera]\ndevice = \"\(camera.path)\"\n\(SoundLoop.settings)")
            #expect(try service.property("ActiveState") == "active")
            try service.journal.entry("frames a second")
            // Nobody is in vivid's picture, so no mood starts the music.
            try service.control("feel calm")
            try service.journal.entry("playing ")
            try wait(for: "sound in the card", until: SoundLoop.isPlaying)
            #expect(try service.openFiles().contains(camera.path))
            #expect(try service.restarts == 0)
            try Service.stop()
        }
    }
}
