// Runs on: the main thread.
import ControlProtocol
import Glibc

/// The loop of `watch`: draws what the daemon says, carries out keys, and comes back when the daemon has gone and come again.
struct WatchSession {
    /// An answer that takes longer is none: keys shall not wait for it.
    static let timeoutMilliseconds = 3000
    /// The song's time and the emotions move without a change that `idle` would tell.
    private static let tickMilliseconds = 1000
    /// Changes that come faster are drawn together.
    private static let drawMilliseconds = 40
    private static let noticeMilliseconds = 4000
    private static let firstRetryMilliseconds = 500
    private static let lastRetryMilliseconds = 10_000

    private let terminal: Terminal
    private let look: TerminalLook
    private let reconnect: () throws(ControlClientError) -> ControlClient
    private var client: ControlClient?
    private var fetcher = WatchFetcher()
    private var content = WatchContent()
    /// The song that was rated last, and what was thought of it before.
    private var lastRated: (song: Song, before: SongRating)?
    private var isEnded = false
    private var noticeEnd = ContinuousClock.now
    private var retryMilliseconds = firstRetryMilliseconds
    private var nextRetry = ContinuousClock.now

    init(
        client: ControlClient, terminal: Terminal, look: TerminalLook,
        reconnect: @escaping () throws(ControlClientError) -> ControlClient
    ) {
        self.client = client
        self.terminal = terminal
        self.look = look
        self.reconnect = reconnect
    }

    mutating func run() {
        while !isEnded {
            do throws(ControlClientError) {
                if let client { try watch(client) } else { try wait() }
            } catch {
                lose(error)
            }
        }
    }

    /// Talks to the daemon until it has gone, or the person quits.
    private mutating func watch(_ client: ControlClient) throws(ControlClientError) {
        var changes = Set(WatchFetcher.subsystems)
        while !isEnded {
            try fetcher.fetch(&content, from: client, changed: changes)
            content.loss = nil
            retryMilliseconds = Self.firstRetryMilliseconds
            let drawn = ContinuousClock.now
            draw()
            try client.beginIdle(WatchFetcher.subsystems)
            let event = terminalEvent(until: drawn + .milliseconds(Self.tickMilliseconds), client)
            if case .readable = event {
                // A flood of changes is looked at now and then.
                let left = milliseconds(until: drawn + .milliseconds(Self.drawMilliseconds))
                if left > 0 { _ = poll(nil, 0, left) }
            }
            changes = try client.endIdle()
            if case .keys(let keys) = event {
                for key in keys { try act(on: key, client) }
            }
        }
    }

    /// What the person does, or else that something has changed. A new size is drawn at once from what is known.
    private mutating func terminalEvent(until end: ContinuousClock.Instant, _ client: ControlClient?) -> Terminal.Event
    {
        while true {
            let event = terminal.wait(orReadable: client?.fileDescriptor, timeoutMilliseconds: milliseconds(until: end))
            switch event {
            case .resized:
                terminal.forget()
                draw()
            case .suspend:
                terminal.suspend()
                draw()
            case .quit:
                isEnded = true
                return event
            case .keys(let keys):
                // What needs no daemon is done at once.
                let others = keys.filter { !handle($0) }
                if isEnded || !others.isEmpty { return .keys(others) }
            case .readable, .tick:
                return event
            }
            if isEnded { return .quit }
        }
    }

    private func milliseconds(until end: ContinuousClock.Instant) -> CInt {
        let left = (end - ContinuousClock.now).components
        guard left.seconds >= 0, left.attoseconds >= 0 else { return 0 }
        return CInt(clamping: left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1)
    }

    private mutating func draw() {
        if content.notice != nil, ContinuousClock.now >= noticeEnd { content.notice = nil }
        let size = Terminal.size()
        let lines = WatchScreen.render(content, width: size.width, height: size.height, look: look)
        if !terminal.show(lines) { isEnded = true }
    }

    private mutating func say(_ text: String, isError: Bool = false) {
        content.notice = WatchContent.Notice(text, isError: isError)
        noticeEnd = ContinuousClock.now + .milliseconds(Self.noticeMilliseconds)
    }

    // MARK: Keys

    /// Does what a key means here.
    /// - Returns: false if it is the daemon's.
    private mutating func handle(_ key: KeyPress) -> Bool {
        switch WatchKeys.action(for: key, in: content) {
        case .quit: isEnded = true
        case .overlay(let overlay):
            content.overlay = overlay
            draw()
        case .redraw:
            terminal.forget()
            draw()
        case .suspend:
            terminal.suspend()
            draw()
        case .order, .rate, .unrate: return client == nil
        case nil: break
        }
        return true
    }

    private mutating func act(on key: KeyPress, _ client: ControlClient) throws(ControlClientError) {
        do throws(ControlClientError) {
            switch WatchKeys.action(for: key, in: content) {
            case .order(let request, let said):
                try client.send(request)
                // The menu has done its work.
                content.overlay = nil
                if let said { say(said) }
            case .rate(let rating):
                guard let song = content.snapshot.song else { return say("no song plays", isError: true) }
                lastRated = (song, content.rating)
                try client.rate(song.file, rating)
                say("\(rating.past): \(song.displayName)\(rating == .banned ? "; u takes it back" : "")")
            case .unrate:
                guard let (song, before) = lastRated else { return say("nothing was rated yet", isError: true) }
                lastRated = nil
                try client.rate(song.file, before)
                say("\(before.past): \(song.displayName)")
            default: break
            }
        } catch {
            guard case .rejected(let ack) = error else { throw error }
            say(ack.message, isError: true)
        }
    }

    // MARK: Without a daemon

    private mutating func lose(_ error: ControlClientError) {
        client = nil
        fetcher = WatchFetcher()
        nextRetry = ContinuousClock.now + .milliseconds(retryMilliseconds)
        retryMilliseconds = min(retryMilliseconds * 2, Self.lastRetryMilliseconds)
        content.loss = WatchContent.Loss(reason: error.description, retrySeconds: 0)
    }

    /// Waits for the next attempt, and makes it.
    private mutating func wait() throws(ControlClientError) {
        while !isEnded, ContinuousClock.now < nextRetry {
            let seconds = Int((milliseconds(until: nextRetry) + 999) / 1000)
            content.loss?.retrySeconds = seconds
            draw()
            _ = terminalEvent(until: min(nextRetry, ContinuousClock.now + .seconds(1)), nil)
        }
        guard !isEnded else { return }
        client = try reconnect()
    }
}
