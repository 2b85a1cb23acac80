// Runs on: the thread "library", from its beginning to its end.
import Glibc
import Threads

/// Keeps a music database up to date: scans at the start, then whatever changes or is asked for.
final class DatabaseUpdater {
    /// A first scan that takes long shows what it has so often.
    private static let showSeconds = 15.0
    /// After a change nothing is done until there was none for so long, because copying an album takes a while ...
    private static let settleMilliseconds = 1_500
    /// ... but no longer than this.
    private static let settleLimitSeconds = 15.0
    /// Folders that cannot be watched are looked through so often.
    private static let scanMinutes = 10

    private let database: MusicDatabase
    private let watch = FolderWatch()
    private var toldExhausted = false

    init(_ database: MusicDatabase) { self.database = database }

    func run(wake: WakeDescriptor) {
        while !database.isStopping {
            let jobs = database.beginJobs()
            if let jobs {
                database.report(.updating(true))
                update(jobs)
                database.endJobs()
                database.report(.updating(false))
            }
            let changed = waitForChange(wake)
            if !changed.isEmpty, !database.isStopping { update(changed) }
        }
    }

    /// Waits for a job, for a change that has settled, or for the time to look where changes are not told.
    private func waitForChange(_ wake: WakeDescriptor) -> ScanScope {
        var dirty = ScanScope()
        var firstChange: Double?
        while !database.isStopping, !database.hasJobs {
            let needsScans = watch?.isExhausted ?? true
            let timeout = firstChange != nil ? Self.settleMilliseconds : needsScans ? Self.scanMinutes * 60_000 : nil
            let isTimeOver = !wake.wait(timeoutMilliseconds: timeout, descriptor: watch?.descriptor ?? -1)
            if isTimeOver { return firstChange == nil ? .everything : dirty }
            guard let changes = watch?.changes(), !changes.isEmpty else { continue }
            if changes.isOverflow { dirty = .everything }
            for folder in changes.folders { dirty.add(folder: folder) }
            let now = MonotonicClock.seconds
            if now - (firstChange ?? now) > Self.settleLimitSeconds { return dirty }
            firstChange = firstChange ?? now
        }
        return dirty
    }

    /// Scans, shows and writes.
    private func update(_ scope: ScanScope) {
        let (roots, old) = (database.roots, database.snapshot)
        let start = MonotonicClock.seconds
        var tree: ScannedTree
        do throws(FileError) {
            tree = try MusicScanner.scan(
                roots: roots, old: old, scope: scope,
                // Watched before it is read, so that no change falls between.
                onFolder: { [watch] path, uri in watch?.add(path, uri: uri) },
                isCancelled: { [self] in isCancelled })
        } catch {
            return database.report(.folderUnreadable(error))
        }
        watchPlaylists(roots)
        if watch?.isExhausted ?? true, !toldExhausted {
            toldExhausted = true
            database.report(.watchExhausted(scanMinutes: Self.scanMinutes))
        }
        var shown = start
        let filesRead = MusicScanner.readDetails(of: &tree, roots: roots, isCancelled: { isCancelled }) {
            partial in
            guard old.songCount == 0, MonotonicClock.seconds - shown > Self.showSeconds else { return }
            shown = MonotonicClock.seconds
            show(DatabaseBuilder.snapshot(partial), roots: roots)
        }
        guard !database.isStopping else { return }
        let snapshot = DatabaseBuilder.snapshot(tree)
        if filesRead > 0 || !snapshot.hasSameContent(as: database.snapshot) { show(snapshot, roots: roots) }
        let seconds = Int(MonotonicClock.seconds - start)
        database.report(.updated(songs: snapshot.songCount, filesRead: filesRead, seconds: seconds))
    }

    /// Asked before every folder and file, whose disk may take its time.
    private var isCancelled: Bool {
        NamedThread.beat(graceSeconds: Heartbeat.diskSeconds)
        return database.isStopping
    }

    /// Playlist files that no scanned folder holds.
    private func watchPlaylists(_ roots: MusicRoots) {
        for path in roots.playlists {
            guard let slash = path.lastSlash, slash != path.startIndex else { continue }
            watch?.add(
                String(path[..<slash]), uri: String(path[..<slash]),
                name: String(path[path.utf8.index(after: slash)...]))
        }
    }

    private func show(_ snapshot: DatabaseSnapshot, roots: MusicRoots) {
        database.show(snapshot)
        guard let file = database.file else { return }
        NamedThread.beat(graceSeconds: Heartbeat.diskSeconds)
        do throws(FileError) {
            try AtomicFile.write(DatabaseFile.bytes(snapshot, roots: roots.identity), to: file)
        } catch {
            database.report(.unwritable(error))
        }
    }
}
