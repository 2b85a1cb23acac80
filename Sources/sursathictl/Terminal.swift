// Runs on: the main thread; the signal handler only writes a byte to a pipe.
import ControlProtocol
import Glibc

/// The terminal in raw mode on the alternate screen, from `init` to `restore`.
final class Terminal {
    enum Event {
        case keys([KeyPress])
        /// The keyboard or the screen is gone, or a signal asks to end.
        case quit
        /// Another size, or back from a stop: everything has to be drawn.
        case resized
        /// A signal asks to stop for a while.
        case suspend
        case readable
        case tick
    }

    /// True where input and output are a terminal that can move its cursor.
    static var isUsable: Bool {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, let term = getenv("TERM") else { return false }
        let name = String(cString: term)
        return !name.isEmpty && name != "dumb"
    }

    /// The alternate screen, no cursor, no line breaks by itself.
    private static let enter = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l\u{1b}[2J"
    private static let leave = "\u{1b}[0m\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l"
    /// Terminals that know mode 2026 show what lies between these at once; others pass them over.
    private static let beginUpdate = "\u{1b}[?2026h"
    private static let endUpdate = "\u{1b}[?2026l"
    /// A terminal that takes nothing for so long is gone.
    private static let writeTimeoutMilliseconds: CInt = 30_000

    private var original = termios()
    private var isEntered = false
    private let signals: CInt
    private var keys = KeyReader()
    /// The lines that the terminal shows; empty if that is not known.
    private var shown: [String] = []

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
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT] { Self.catch(signal) }
        // A screen that is gone shows as an error of `write`.
        signal(SIGPIPE, SIG_IGN)
        guard enterScreen() else { return nil }
    }

    private static func `catch`(_ signal: CInt) {
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

    private func enterScreen() -> Bool {
        var raw = original
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
        raw.c_iflag &= ~tcflag_t(IXON | ICRNL)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0 else { return false }
        isEntered = true
        shown = []
        return put(Self.enter)
    }

    /// Gives the terminal back as it was. Further calls do nothing.
    func restore() {
        guard isEntered else { return }
        isEntered = false
        // A terminal that is gone must not keep the settings from being restored.
        _ = put(Self.leave)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &original)
    }

    /// Gives the terminal back and stops until SIGCONT comes.
    func suspend() {
        restore()
        signal(SIGTSTP, SIG_DFL)
        raise(SIGTSTP)
        Self.catch(SIGTSTP)
        _ = enterScreen()
    }

    /// Columns and rows; 80x24 if the terminal does not say.
    static func size() -> (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Everything has to be drawn anew.
    func forget() { shown = [] }

    /// Draws the lines that have changed, all in one write, so that nothing flickers.
    /// - Parameter lines: each as wide as the terminal.
    /// - Returns: false if the terminal is gone.
    func show(_ lines: [String]) -> Bool {
        var text = ""
        if shown.count != lines.count {
            text = "\u{1b}[0m\u{1b}[2J"
            shown = Array(repeating: "", count: lines.count)
        }
        for (index, line) in lines.enumerated() where line != shown[index] { text += "\u{1b}[\(index + 1);1H\(line)" }
        guard !text.isEmpty else { return true }
        shown = lines
        return put(Self.beginUpdate + text + Self.endUpdate)
    }

    /// Writes all of it, however slowly the terminal takes it.
    private func put(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN {
                var entry = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                let ready = poll(&entry, 1, Self.writeTimeoutMilliseconds)
                guard ready > 0 || (ready < 0 && errno == EINTR) else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Waits for keys, a signal, or something to read.
    /// - Parameter descriptor: nil if there is nothing to read.
    func wait(orReadable descriptor: CInt?, timeoutMilliseconds: CInt) -> Event {
        while true {
            // Negative descriptors are passed over.
            var entries = [signals, STDIN_FILENO, descriptor ?? -1].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            let count = poll(&entries, nfds_t(entries.count), timeoutMilliseconds)
            if count == 0 { return .tick }
            guard count > 0 else {
                guard errno == EINTR else { return .quit }
                continue
            }
            if entries[0].revents != 0 { return readSignals() }
            if entries[1].revents != 0 { return readKeys() }
            if entries[2].revents != 0 { return .readable }
        }
    }

    private func readSignals() -> Event {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(signals, &bytes, bytes.count)
        let signals = bytes.prefix(max(0, count)).map { CInt($0) }
        if signals.contains(where: { ![SIGWINCH, SIGTSTP, SIGCONT].contains($0) }) { return .quit }
        if signals.contains(SIGCONT) {
            // Whoever had the terminal meanwhile has left it in another state.
            _ = enterScreen()
            return .resized
        }
        return signals.contains(SIGTSTP) ? .suspend : .resized
    }

    private func readKeys() -> Event {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return .keys([]) }
        return count > 0 ? .keys(keys.keys(in: bytes.prefix(count))) : .quit
    }
}

/// Where the signal handler writes. Set once before the first handler is installed; a handler may touch no lock.
private nonisolated(unsafe) var signalPipe: CInt = -1
