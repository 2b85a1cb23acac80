import Testing

@testable import Pipeline

/// The person's own songs and the mood's music: the rows of the table in docs/protocol.md.
@Suite struct ConductorQueueTests {
    private func playing(_ mood: String) -> Conductor {
        var conductor = Conductor(autoplay: true, playable: ["calm", "happy", "sad"], pauseWhenAbsentMinutes: 0)
        _ = conductor.moodChanged(to: mood)
        conductor.trackStarted(entry: 1)
        return conductor
    }

    private func waits(_ mood: String, startPlaying: Bool = true) -> [PlayerOrder] {
        [.replaceQueue(mood: mood, transition: .whenCurrentEnds, startPlaying: startPlaying)]
    }

    @Test("a playlist that has changed on disk changes the queue in place, or the one that waits")
    func playlistsChange() {
        var conductor = playing("calm")
        let all = ["calm", "happy", "sad"]
        #expect(
            conductor.playlistsChanged(playable: all, changed: ["calm", "sad"]) == [
                .updateQueue(mood: "calm", startPlaying: true)
            ])
        #expect(conductor.playlistsChanged(playable: all, changed: ["sad"]) == [])
        // Its disk is away, or its folder was emptied: what is in the queue stays there.
        #expect(conductor.playlistsChanged(playable: ["sad"], changed: ["calm"]) == [])
        conductor.queueIsByHand = true
        #expect(conductor.moodChanged(to: "sad") == waits("sad"))
        #expect(conductor.playlistsChanged(playable: all, changed: ["calm"]) == [])
        #expect(conductor.playlistsChanged(playable: all, changed: ["sad"]) == waits("sad"))
    }

    @Test("a mood that has had no music gets it as soon as there is some")
    func playlistAppears() {
        var conductor = Conductor(autoplay: true, playable: ["calm"], pauseWhenAbsentMinutes: 0)
        _ = conductor.moodChanged(to: "calm")
        #expect(conductor.moodChanged(to: "happy") == [.reportMissingPlaylist(mood: "happy")])
        #expect(
            conductor.playlistsChanged(playable: ["calm", "happy"], changed: ["happy"]) == [
                .replaceQueue(mood: "happy", transition: .crossfade, startPlaying: true)
            ])
    }

    @Test("added songs that wait do not hold up a change of mood")
    func waiting() {
        var conductor = playing("calm")
        conductor.personQueues()
        #expect(
            conductor.moodChanged(to: "sad") == [.replaceQueue(mood: "sad", transition: .crossfade, startPlaying: true)]
        )
    }

    @Test("while the person's songs play, a change waits behind the last of them", arguments: [0, 1, 2])
    func playingOwn(silence: Int) {
        var conductor = playing("calm")
        conductor.trackStarted(entry: 10, isByHand: true)
        conductor.queueIsByHand = true
        if silence == 1 { conductor.personPauses() }
        if silence == 2 { conductor.personStops() }
        #expect(conductor.moodChanged(to: "sad") == waits("sad", startPlaying: silence == 0))
        // Another one of theirs is none of the mood's.
        conductor.trackStarted(entry: 11, isByHand: true)
        #expect(conductor.queueMood == "calm")
        conductor.queueIsByHand = false
        conductor.trackStarted(entry: 20)
        #expect(conductor.queueMood == "sad")
    }

    @Test("a skip among the person's songs is the player's, also where the mood has changed")
    func skips() {
        var conductor = playing("calm")
        conductor.queueIsByHand = true
        _ = conductor.moodChanged(to: "sad")
        #expect(conductor.personSkips(now: 0) == [])
        #expect(conductor.intent == .playing)
    }

    @Test("a mood that the person feels cuts their own songs off as it would a playlist: with a fade")
    func feelCutsSongs() {
        for clears in [false, true] {
            var conductor = playing("calm")
            if clears {
                conductor.personClears()
                conductor.personQueues()
                conductor.queueIsByHand = true
                #expect(conductor.personPlays(entry: nil, now: 0) == waits("calm"))
            }
            conductor.queueIsByHand = true
            #expect(
                conductor.feel("sad", until: nil, now: 0)
                    == [.replaceQueue(mood: "sad", transition: .crossfade, startPlaying: true)])
        }
    }

    @Test("a queue that was cleared stays the person's; play finds it empty and starts the mood's music")
    func cleared() {
        var conductor = playing("calm")
        conductor.personClears()
        #expect(conductor.intent == .stopped)
        #expect(conductor.moodChanged(to: "sad") == [])
        #expect(
            conductor.personPlays(entry: nil, now: 0)
                == [.replaceQueue(mood: "sad", transition: .immediate, startPlaying: true)])
    }

    @Test("songs in a cleared queue are what play starts, and the mood's playlist is put behind them")
    func ownQueue() {
        var conductor = playing("calm")
        conductor.personClears()
        conductor.personQueues()
        conductor.queueIsByHand = true
        #expect(conductor.personPlays(entry: nil, now: 0) == waits("calm"))
        #expect(conductor.personPlays(entry: nil, now: 0) == [])
        #expect(conductor.moodChanged(to: "happy") == waits("happy"))
        conductor.personStops()
        #expect(conductor.moodChanged(to: "happy") == [])
        #expect(conductor.moodChanged(to: "sad") == waits("sad", startPlaying: false))
    }

    @Test("songs that are queued before the first mood do not start by themselves")
    func queuedFirst() {
        var conductor = Conductor(autoplay: true, playable: ["calm"], pauseWhenAbsentMinutes: 0)
        conductor.personQueues()
        conductor.queueIsByHand = true
        #expect(conductor.moodChanged(to: "calm") == waits("calm", startPlaying: false))
        #expect(conductor.intent == .waiting)
    }

    @Test("feel takes the place of the person's songs")
    func feel() {
        var conductor = playing("calm")
        conductor.queueIsByHand = true
        #expect(
            conductor.feel("sad", until: nil, now: 0)
                == [.replaceQueue(mood: "sad", transition: .crossfade, startPlaying: true)])
    }

    @Test("a queue that is over is followed by the mood's music, unless the person wants silence")
    func ended() {
        var conductor = playing("calm")
        conductor.queueEnded()
        #expect(
            conductor.tick(now: 1, faceIsPresent: true)
                == [.replaceQueue(mood: "calm", transition: .immediate, startPlaying: true)])
        #expect(conductor.tick(now: 2, faceIsPresent: true) == [])
        conductor.queueEnded()
        conductor.personStops()
        #expect(conductor.passTime(now: 3) == [])
        conductor.queueEnded()
        #expect(conductor.passTime(now: 4) == [])
        conductor = playing("calm")
        conductor.singleEnded()
        conductor.queueEnded()
        #expect(conductor.intent == .paused)
        #expect(conductor.passTime(now: 5) == [])
    }
}
