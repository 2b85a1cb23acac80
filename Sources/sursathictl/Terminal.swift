// Runs on: the main thread; the signal handler only writes a byte to a pipe.
import Glibc

/// The terminal in raw mode on the alternate screen, from `init` to `restore`.
final class Terminal {
    enum Event {
        case quit
        case resized
        case readable
        case tick
    }

    /// True where input and output are a terminal that can move its cursor.
    static var isUsable: Bool {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, let term = getenv("TERM") else { return false }
        let name = String(cString: term)
        return !name.isEmpty && name != "dumb"
    }

    private var original = termios()
    private var isRestored = false
    private let signals: CInt

    /// - Returns: nil if the terminal does not let itself be set up.
    init?() {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        signals = ends[0]
        signalPipe = ends[1]
        guard tcgetattr(STDIN_FILENO, &original) == 0 else { return nil }
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { signal in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: signal)
                _ = write(signalPipe, &byte, 1)
                errno = saved
            }
            action.sa_flags = SA_RESTART
            sigaction(signal, &action, nil)
        }
        var raw = original
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0 else { return nil }
        writeAll("\u{1b}[?1049h\u{1b}[?25l", to: STDOUT_FILENO)
    }

    /// Gives the terminal back as it was. Further calls do nothing.
    func restore() {
        guard !isRestored else { return }
        isRestored = true
        // Not `writeAll`: a terminal that is gone must not keep the settings from being restored.
        let leave = Array("\u{1b}[0m\u{1b}[?25h\u{1b}[?1049l".utf8)
        _ = write(STDOUT_FILENO, leave, leave.count)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &original)
    }

    /// Columns and rows; 80x24 if the terminal does not say.
    static func size() -> (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Draws over what is there, line by line, so that nothing flickers.
    func show(_ lines: [String]) {
        var text = "\u{1b}[H"
        for (index, line) in lines.enumerated() { text += (index > 0 ? "\r\n" : "") + line + "\u{1b}[K" }
        writeAll(text + "\u{1b}[J", to: STDOUT_FILENO)
    }

    /// Waits for a key, a signal, or something to read.
    func wait(orReadable descriptor: CInt, timeoutMilliseconds: CInt) -> Event {
        while true {
            var entries = [STDIN_FILENO, signals, descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let count = poll(&entries, nfds_t(entries.count), timeoutMilliseconds)
            if count == 0 { return .tick }
            guard count > 0 else { continue }
            if entries[1].revents != 0 { return readSignals() }
            if entries[0].revents != 0, readKeys() == .quit { return .quit }
            if entries[2].revents != 0 { return .readable }
        }
    }

    private func readSignals() -> Event {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(signals, &bytes, bytes.count)
        let onlyResized = bytes.prefix(max(0, count)).allSatisfy { CInt($0) == SIGWINCH }
        return onlyResized ? .resized : .quit
    }

    /// q, Q, Ctrl-C and Ctrl-D quit, and so does a keyboard that is gone.
    private func readKeys() -> Event? {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        guard count > 0 else { return .quit }
        let isQuit = bytes.prefix(count).contains { [UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4].contains($0) }
        return isQuit ? .quit : nil
    }
}

/// Where the signal handler writes. Set once before the first handler is installed; a handler may touch no lock.
private nonisolated(unsafe) var signalPipe: CInt = -1
