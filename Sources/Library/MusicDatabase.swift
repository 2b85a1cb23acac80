// Runs on: `init` and `stop` on the daemon's thread, everything public else on any thread, under short locks. The thread "library", which
// runs with the lowest priority, scans and writes.
import Glibc
import Synchronization
import Threads

/// The music database: found in a file at the start, kept up to date by a thread that watches the folders.
public final class MusicDatabase: Sendable {
    /// What happens to it.
    public enum Event: Sendable, Equatable {
        /// It was read from its file.
        case loaded(songs: Int, milliseconds: Int)
        /// Its file was no use.
        case unusable(DatabaseFileError)
        /// An update began, or all updates have ended.
        case updating(Bool)
        /// Songs, folders or playlists are others now.
        case changed(songs: Int)
        /// An update has ended.
        case updated(songs: Int, filesRead: Int, seconds: Int)
        /// The music folder cannot be read; the database stays as it was.
        case folderUnreadable(FileError)
        /// Too many folders to watch: they are scanned from time to time.
        case watchExhausted(scanMinutes: Int)
        /// The file could not be written.
        case unwritable(FileError)

        /// The event in words.
        public var description: String {
            switch self {
            case .loaded(let songs, let milliseconds): "music database: \(songs) songs, read in \(milliseconds) ms"
            case .unusable(let error): "\(error)"
            case .updating(let isUpdating): isUpdating ? "music database: update began" : "music database: up to date"
            case .changed(let songs): "music database: changed, \(songs) songs"
            case .updated(let songs, let filesRead, let seconds):
                "music database: \(songs) songs, \(filesRead) files read in \(seconds) s"
            case .folderUnreadable(let error): "music folder \(error); the music database stays as it was"
            case .watchExhausted(let minutes):
                "music folder: more folders than fs.inotify.max_user_watches (sysctl) allows to watch; looked through every \(minutes) minutes instead"
            case .unwritable(let error): "music database \(error)"
            }
        }
    }

    private struct Job {
        var id: Int
        var scope: ScanScope
    }

    private struct Fields {
        var snapshot: DatabaseSnapshot
        var roots: MusicRoots
        var jobs: [Job] = []
        var lastJob = 0
        var runningJob: Int?
        var updatedUnixSeconds: Int
        var isStopping = false
    }

    let file: String?
    private let onEvent: @Sendable (Event) -> Void
    /// Protected by its mutex: what both threads see.
    private let fields: Mutex<Fields>
    private let wake: WakeDescriptor
    private let thread = Mutex<NamedThread?>(nil)

    /// Reads the database from its file.
    /// - Parameters:
    ///   - file: where it is kept; nil keeps it in memory only.
    ///   - onEvent: called on the thread that it happens on.
    public init(roots: MusicRoots, file: String?, onEvent: @escaping @Sendable (Event) -> Void) {
        self.file = file
        self.onEvent = onEvent
        wake = WakeDescriptor()
        let start = MonotonicClock.seconds
        var snapshot: DatabaseSnapshot?
        do throws(DatabaseFileError) {
            if let file { snapshot = try DatabaseFile.read(file, roots: roots.identity) }
        } catch {
            onEvent(.unusable(error))
        }
        if let snapshot {
            let milliseconds = Int((MonotonicClock.seconds - start) * 1000)
            onEvent(.loaded(songs: snapshot.songCount, milliseconds: milliseconds))
        }
        fields = Mutex(
            Fields(
                snapshot: snapshot ?? DatabaseSnapshot(), roots: roots,
                updatedUnixSeconds: snapshot == nil ? 0 : time(nil)))
    }

    /// Starts to scan and to watch.
    /// - Throws: `ThreadError` if the system has no thread left.
    public func start() throws(ThreadError) {
        fields.withLock { $0.jobs.append(Job(id: 0, scope: .everything)) }
        let started = try NamedThread(name: "library") { [weak self] in
            NamedThread.requestBackground()
            guard let self else { return }
            DatabaseUpdater(self).run(wake: wake)
        }
        thread.withLock { $0 = started }
    }

    /// Ends the thread. One that waits for a dead disk is left behind.
    public func stop() {
        fields.withLock { $0.isStopping = true }
        wake.signal()
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join(withinMilliseconds: 300)
    }

    // MARK: What is known

    /// The database at this moment.
    public var snapshot: DatabaseSnapshot { fields.withLock { $0.snapshot } }

    /// Where the music lies.
    public var roots: MusicRoots { fields.withLock { $0.roots } }

    /// The number of the update that runs or waits; nil if none does.
    public var updateJob: Int? {
        fields.withLock { fields in fields.runningJob ?? fields.jobs.first { $0.id > 0 }?.id }
    }

    /// When the database was last updated, in seconds since 1970; 0 if never.
    public var updatedUnixSeconds: Int { fields.withLock { $0.updatedUnixSeconds } }

    /// A song's details by its file's path; nil if the database does not hold it, or has not read it yet.
    public func song(path: String) -> DatabaseSong? {
        let (snapshot, roots) = fields.withLock { ($0.snapshot, $0.roots) }
        guard let index = snapshot.songIndex(path: path, roots: roots), snapshot.isRead(index) else { return nil }
        return snapshot.song(index)
    }

    /// Whether `song(path:)` knows a file.
    public func holds(path: String) -> Bool {
        let (snapshot, roots) = fields.withLock { ($0.snapshot, $0.roots) }
        return snapshot.songIndex(path: path, roots: roots).map { snapshot.isRead($0) } ?? false
    }

    /// The positions, among files, of the songs that a filter finds. Files that the database does not hold are not found.
    public func positions(matching filter: SongFilter, among paths: some Sequence<String>) -> [Int] {
        let (snapshot, roots) = fields.withLock { ($0.snapshot, $0.roots) }
        var isFound = [Bool](repeating: false, count: snapshot.songCount)
        for index in snapshot.find(filter) { isFound[index] = true }
        return paths.enumerated().compactMap { position, path in
            guard let index = snapshot.songIndex(path: path, roots: roots) else { return nil }
            return isFound[index] ? position : nil
        }
    }

    // MARK: Orders

    /// Looks for changes, in everything or below one folder.
    /// - Parameter rereadsFiles: whether files are read that have not changed.
    /// - Returns: the update's number, from 1.
    public func update(uri: String = "", rereadsFiles: Bool = false) -> Int {
        var scope = uri.isEmpty ? ScanScope.everything : ScanScope(subtrees: [uri])
        // A song's name updates its folder.
        if !uri.isEmpty, let slash = uri.lastSlash { scope.folders.insert(String(uri[..<slash])) }
        if !uri.isEmpty, !uri.contains("/") { scope.folders.insert("") }
        scope.rereadsFiles = rereadsFiles
        let id = fields.withLock { fields in
            fields.lastJob += 1
            fields.jobs.append(Job(id: fields.lastJob, scope: scope))
            return fields.lastJob
        }
        wake.signal()
        return id
    }

    /// The music lies elsewhere now.
    public func setRoots(_ roots: MusicRoots) {
        let isNew = fields.withLock { fields in
            guard fields.roots != roots else { return false }
            fields.roots = roots
            fields.jobs.append(Job(id: 0, scope: .everything))
            return true
        }
        if isNew { wake.signal() }
    }

    // MARK: For the thread

    var isStopping: Bool { fields.withLock { $0.isStopping } }
    var hasJobs: Bool { fields.withLock { !$0.jobs.isEmpty } }

    /// The jobs that wait, as one scope; nil if none does. The last one's number counts as running from now on.
    func beginJobs() -> ScanScope? {
        fields.withLock { fields in
            guard !fields.jobs.isEmpty else { return nil }
            fields.runningJob = fields.jobs.last { $0.id > 0 }?.id
            defer { fields.jobs = [] }
            return fields.jobs.reduce(into: ScanScope()) { $0.formUnion($1.scope) }
        }
    }

    func endJobs() { fields.withLock { $0.runningJob = nil } }

    /// Shows another database.
    func show(_ snapshot: DatabaseSnapshot) {
        fields.withLock { fields in
            fields.snapshot = snapshot
            fields.updatedUnixSeconds = time(nil)
        }
        onEvent(.changed(songs: snapshot.songCount))
    }

    func report(_ event: Event) { onEvent(event) }
}
