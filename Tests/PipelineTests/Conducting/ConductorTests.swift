import Testing

@testable import Pipeline

/// One test for each row of the table in `Conductor`, and for what lies between the rows.
@Suite struct ConductorTests {
    private func conductor(autoplay: Bool = true, absentMinutes: Double = 0) -> Conductor {
        Conductor(autoplay: autoplay, playable: ["calm", "happy", "sad"], pauseWhenAbsentMinutes: absentMinutes)
    }

    private func playing(_ mood: String, absentMinutes: Double = 0) -> Conductor {
        var conductor = conductor(absentMinutes: absentMinutes)
        _ = conductor.moodChanged(to: mood)
        conductor.trackStarted(entry: 1)
        return conductor
    }

    @Test("the first mood starts the music")
    func firstMood() {
        var conductor = conductor()
        #expect(
            conductor.moodChanged(to: "calm")
                == [.replaceQueue(mood: "calm", transition: .immediate, startPlaying: true)])
        #expect(conductor.intent == .playing)
    }

    @Test("without autoplay the first mood only fills the queue")
    func noAutoplay() {
        var conductor = conductor(autoplay: false)
        #expect(
            conductor.moodChanged(to: "calm")
                == [.replaceQueue(mood: "calm", transition: .immediate, startPlaying: false)])
    }

    @Test("playing the mood's playlist: a change crossfades")
    func crossfades() {
        var conductor = playing("calm")
        #expect(
            conductor.moodChanged(to: "sad") == [.replaceQueue(mood: "sad", transition: .crossfade, startPlaying: true)]
        )
        #expect(conductor.moodChanged(to: "sad") == [])
    }

    @Test("a mood that loses its last song is followed no more, and again when it has one")
    func musicChanged() {
        var conductor = playing("calm")
        #expect(conductor.musicChanged(playable: ["calm", "sad"], changed: ["happy"]) == [])
        #expect(conductor.moodChanged(to: "happy") == [.reportMissingPlaylist(mood: "happy")])
        #expect(
            conductor.musicChanged(playable: ["calm", "happy", "sad"], changed: ["happy"])
                == [.replaceQueue(mood: "happy", transition: .crossfade, startPlaying: true)])
        // The mood's only song is gone while it plays: another mood's music follows.
        #expect(conductor.musicChanged(playable: ["calm", "sad"], changed: ["happy"]) == [])
        conductor.queueEnded()
        #expect(
            conductor.passTime(now: 1)
                == [.replaceQueue(mood: "calm", transition: .immediate, startPlaying: true)])
    }

    @Test("a playlist that waits is put anew without the song that was banned")
    func waitingMusicChanged() {
        var conductor = playing("calm")
        _ = conductor.personPlays(entry: 7, now: 0)
        conductor.trackStarted(entry: 7)
        _ = conductor.moodChanged(to: "sad")
        #expect(
            conductor.musicChanged(playable: ["calm", "sad"], changed: ["sad"])
                == [.replaceQueue(mood: "sad", transition: .whenCurrentEnds, startPlaying: true)])
        #expect(conductor.musicChanged(playable: ["calm"], changed: ["sad"]) == [])
    }

    @Test("a chosen song plays to its end; then the current mood's playlist")
    func chosenSong() {
        var conductor = playing("calm")
        #expect(conductor.personPlays(entry: 7, now: 0) == [])
        conductor.trackStarted(entry: 7)
        #expect(
            conductor.moodChanged(to: "sad")
                == [.replaceQueue(mood: "sad", transition: .whenCurrentEnds, startPlaying: true)])
        #expect(
            conductor.moodChanged(to: "happy")
                == [.replaceQueue(mood: "happy", transition: .whenCurrentEnds, startPlaying: true)])
        #expect(conductor.queueMood == "calm")
        conductor.trackStarted(entry: 20)
        #expect(conductor.queueMood == "happy")
        #expect(
            conductor.moodChanged(to: "calm") == [
                .replaceQueue(mood: "calm", transition: .crossfade, startPlaying: true)
            ])
    }

    @Test("skipping a chosen song goes to the mood that came meanwhile")
    func skipsChosenSong() {
        var conductor = playing("calm")
        _ = conductor.personPlays(entry: 7, now: 0)
        conductor.trackStarted(entry: 7)
        _ = conductor.moodChanged(to: "sad")
        #expect(
            conductor.personSkips(now: 0) == [.replaceQueue(mood: "sad", transition: .immediate, startPlaying: true)])
        #expect(conductor.personSkips(now: 0) == [])
    }

    @Test(
        "paused or stopped, a change never starts the music, and play starts the new playlist",
        arguments: [true, false])
    func silence(paused: Bool) {
        var conductor = playing("calm")
        if paused { conductor.personPauses() } else { conductor.personStops() }
        #expect(
            conductor.moodChanged(to: "happy")
                == [.replaceQueue(mood: "happy", transition: .immediate, startPlaying: false)])
        #expect(conductor.personPlays(entry: nil, now: 0) == [])
        #expect(conductor.queueMood == "happy")
        #expect(conductor.intent == .playing)
    }

    @Test("what the person feels holds until it expires")
    func feelExpires() {
        var conductor = playing("calm")
        #expect(
            conductor.feel("happy", until: 600, now: 10)
                == [.replaceQueue(mood: "happy", transition: .crossfade, startPlaying: true)])
        #expect(conductor.override == .init(mood: "happy", since: 10, until: 600))
        #expect(conductor.moodChanged(to: "sad") == [])
        #expect(conductor.tick(now: 599, faceIsPresent: true) == [])
        #expect(
            conductor.tick(now: 600, faceIsPresent: true)
                == [.replaceQueue(mood: "sad", transition: .crossfade, startPlaying: true)])
        #expect(conductor.override == nil)
    }

    @Test("feel auto gives the word back to the face")
    func feelAuto() {
        var conductor = playing("calm")
        _ = conductor.feel("happy", until: nil, now: 10)
        #expect(
            conductor.feelAuto() == [.replaceQueue(mood: "calm", transition: .crossfade, startPlaying: true)])
    }

    @Test("an unknown mood leaves the playlist as it is")
    func unknown() {
        var conductor = playing("calm")
        #expect(conductor.moodChanged(to: nil) == [])
        #expect(conductor.moodChanged(to: "calm") == [])
    }

    @Test("a mood without a playlist changes nothing and is reported once")
    func missingPlaylist() {
        var conductor = playing("calm")
        #expect(conductor.moodChanged(to: "angry") == [.reportMissingPlaylist(mood: "angry")])
        #expect(conductor.moodChanged(to: "calm") == [])
        #expect(conductor.moodChanged(to: "angry") == [])
        #expect(conductor.queueMood == "calm")
    }

    @Test("absence fades out after its minutes and the face's return resumes")
    func absence() {
        var conductor = playing("calm", absentMinutes: 2)
        #expect(conductor.tick(now: 10, faceIsPresent: true) == [])
        #expect(conductor.tick(now: 129, faceIsPresent: false) == [])
        #expect(conductor.tick(now: 130, faceIsPresent: false) == [.fadeOutAndPause])
        #expect(conductor.tick(now: 131, faceIsPresent: false) == [])
        #expect(
            conductor.moodChanged(to: "sad") == [
                .replaceQueue(mood: "sad", transition: .immediate, startPlaying: false)
            ])
        #expect(conductor.tick(now: 500, faceIsPresent: true) == [.resume])
    }

    @Test("a camera that is switched off by hand is no absence")
    func cameraOff() {
        var conductor = playing("calm", absentMinutes: 1)
        #expect(conductor.tick(now: 0, faceIsPresent: true) == [])
        #expect(conductor.tick(now: 1000, faceIsPresent: false, isWatching: false) == [])
        #expect(conductor.tick(now: 1059, faceIsPresent: false) == [])
        #expect(conductor.tick(now: 1060, faceIsPresent: false) == [.fadeOutAndPause])
    }

    @Test("a pause by the person's hand outlasts absence and return")
    func pauseOutlastsAbsence() {
        var conductor = playing("calm", absentMinutes: 1)
        conductor.personPauses()
        #expect(conductor.tick(now: 1000, faceIsPresent: false) == [])
        #expect(conductor.tick(now: 1001, faceIsPresent: true) == [])
        #expect(conductor.intent == .paused)
    }

    @Test("play with an empty queue and no mood starts the first mood that has a playlist")
    func playWithoutMood() {
        var conductor = conductor(autoplay: false)
        #expect(
            conductor.personPlays(entry: nil, now: 0)
                == [.replaceQueue(mood: "calm", transition: .immediate, startPlaying: true)])
    }

    @Test("play starts a playlist although the mood that is seen has none")
    func playWithUnplayableMood() {
        var conductor = conductor(autoplay: false)
        _ = conductor.moodChanged(to: "angry")
        #expect(
            conductor.personPlays(entry: nil, now: 0)
                == [.replaceQueue(mood: "calm", transition: .immediate, startPlaying: true)])
    }

    @Test("what the person orders counts as presence")
    func ordersArePresence() {
        for order in 0..<3 {
            var conductor = playing("calm", absentMinutes: 1)
            _ = conductor.tick(now: 0, faceIsPresent: true)
            switch order {
            case 0: _ = conductor.feel("sad", until: nil, now: 50)
            case 1: _ = conductor.personSkips(now: 50)
            default: _ = conductor.personPlays(entry: nil, now: 50)
            }
            #expect(conductor.tick(now: 109, faceIsPresent: false) == [])
            #expect(conductor.tick(now: 110, faceIsPresent: false) == [.fadeOutAndPause])
        }
    }

    @Test("a skip ends a pause")
    func skipEndsPause() {
        var conductor = playing("calm")
        conductor.personPauses()
        #expect(conductor.personSkips(now: 0) == [])
        #expect(conductor.intent == .playing)
    }

    @Test("pause leaves stopped music stopped")
    func pauseWhenStopped() {
        var conductor = playing("calm")
        conductor.personStops()
        conductor.personPauses()
        #expect(conductor.intent == .stopped)
    }

    @Test("feeling the mood that waits for a chosen song's end does not wait any more")
    func feelPendingMood() {
        var conductor = playing("calm")
        _ = conductor.personPlays(entry: 7, now: 0)
        conductor.trackStarted(entry: 7)
        _ = conductor.moodChanged(to: "sad")
        #expect(
            conductor.feel("sad", until: nil, now: 0)
                == [.replaceQueue(mood: "sad", transition: .crossfade, startPlaying: true)])
        #expect(conductor.queueMood == "sad")
    }

    @Test("stop puts the waiting playlist in place")
    func stopCommitsPending() {
        var conductor = playing("calm")
        _ = conductor.personPlays(entry: 7, now: 0)
        conductor.trackStarted(entry: 7)
        _ = conductor.moodChanged(to: "sad")
        conductor.personStops()
        #expect(conductor.queueMood == "sad")
        #expect(conductor.moodChanged(to: "sad") == [])
    }

    @Test("time in which the camera is closed between looks is no absence, and pauses nothing")
    func closedIsNoAbsence() {
        var conductor = playing("calm", absentMinutes: 1)
        _ = conductor.tick(now: 0, faceIsPresent: true)
        // Somebody was there at the last look, and so is taken to be there.
        for now in stride(from: 0.0, to: 300, by: 0.5) {
            #expect(conductor.tick(now: now, faceIsPresent: true) == [])
        }
        // Nobody was: that counts, but is acted on only when a look has shown it again.
        _ = conductor.tick(now: 300, faceIsPresent: false)
        for now in stride(from: 300.0, to: 400, by: 0.5) { #expect(conductor.passTime(now: now) == []) }
        #expect(conductor.tick(now: 400, faceIsPresent: false) == [.fadeOutAndPause])
        #expect(conductor.passTime(now: 500) == [])
        #expect(conductor.tick(now: 501, faceIsPresent: true) == [.resume])
    }

    @Test("an order of the person's ends in time while the camera is closed")
    func overrideEndsWhileClosed() {
        var conductor = playing("calm")
        _ = conductor.feel("sad", until: 60, now: 0)
        #expect(conductor.passTime(now: 59) == [])
        #expect(
            conductor.passTime(now: 60) == [.replaceQueue(mood: "calm", transition: .crossfade, startPlaying: true)])
    }

    private let moods = ["calm", "happy", "sad", "angry"]

    @Test("music that a reload brings for the mood that holds starts at once")
    func reloadBringsMusic() {
        var conductor = Conductor(autoplay: true, playable: [], pauseWhenAbsentMinutes: 0)
        #expect(conductor.moodChanged(to: "calm") == [.reportMissingPlaylist(mood: "calm")])
        #expect(
            conductor.reconfigure(
                moods: moods, playable: ["calm"], changed: ["calm"], pauseWhenAbsentMinutes: 0)
                == [.replaceQueue(mood: "calm", transition: .immediate, startPlaying: true)])
    }

    @Test("a reload that changes the playing mood's tracks takes effect behind the track that plays")
    func reloadChangesTracks() {
        var conductor = playing("calm")
        #expect(
            conductor.reconfigure(
                moods: moods, playable: ["calm", "sad"], changed: ["calm", "happy"], pauseWhenAbsentMinutes: 0)
                == [.replaceQueue(mood: "calm", transition: .whenCurrentEnds, startPlaying: true)])
        #expect(
            conductor.reconfigure(
                moods: moods, playable: ["calm", "sad"], changed: [], pauseWhenAbsentMinutes: 0) == [])
    }

    @Test("moods that a reload takes away do not hold any more")
    func reloadRemovesMood() {
        var conductor = playing("calm")
        _ = conductor.moodChanged(to: "sad")
        _ = conductor.feel("happy", until: nil, now: 0)
        #expect(
            conductor.reconfigure(moods: ["calm"], playable: ["calm"], changed: [], pauseWhenAbsentMinutes: 0) == [])
        #expect(conductor.effectiveMood == nil)
        #expect(conductor.override == nil)
    }
}
