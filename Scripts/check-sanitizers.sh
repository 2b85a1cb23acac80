#!/bin/sh
# Runs the tests of the player and its threads under ThreadSanitizer, AddressSanitizer or both, in a package of their own that builds quickly.
# Usage: Scripts/check-sanitizers.sh [thread|address ...]          (two of them take some minutes)
# ThreadSanitizer does not see that Synchronization's Mutex orders what it protects (a futex in a library without instruments): the copy has
# one of pthread's instead, which it knows.
set -eu
cd "$(dirname "$0")/.."
package=.build/sanitizers
rm -rf "$package/Sources" "$package/Tests"
mkdir -p "$package/Sources" "$package/Tests"
for module in CALSA CMpg123 CThread Threads JSONText Library Player; do cp -r "Sources/$module" "$package/Sources/"; done
for module in ThreadsTests PlayerTests; do cp -r "Tests/$module" "$package/Tests/"; done
cat >"$package/Package.swift" <<'SWIFT'
// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "sanitizers",
    targets: [
        .systemLibrary(name: "CALSA", pkgConfig: "alsa"), .systemLibrary(name: "CMpg123", pkgConfig: "libmpg123"),
        .target(name: "CThread"), .target(name: "Threads", dependencies: ["CThread"]), .target(name: "JSONText"),
        .target(name: "Library", dependencies: ["CMpg123", "JSONText", "Threads"]),
        .target(name: "Player", dependencies: ["Library", "Threads", "CMpg123", "CALSA"]),
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
        .testTarget(name: "PlayerTests", dependencies: ["Player"], resources: [.copy("Fixtures")]),
    ])
SWIFT
cat >"$package/Mutex.swift" <<'SWIFT'
import Glibc

/// As Synchronization's, by pthread.
struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    init(_ initial: consuming sending Value) {
        lock = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        value = .allocate(capacity: 1)
        value.initialize(to: initial)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
        value.deinitialize(count: 1)
        value.deallocate()
    }

    borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value.pointee)
    }
}
SWIFT
for module in Sources/Threads Sources/Library Sources/Player Tests/ThreadsTests Tests/PlayerTests; do
    cp "$package/Mutex.swift" "$package/$module/PthreadMutex.swift"
done
rm "$package/Mutex.swift"
# What is reported makes the run fail at its end. A thread that was joined by pthread_timedjoin_np counts as leaked to ThreadSanitizer.
# Foundation and XCTest leak in what only the tests use.
printf 'leak:%s\n' libXCTest libFoundation >"$package/leaks"
export SWIFT_BACKTRACE=enable=no TSAN_OPTIONS="report_thread_leaks=0" LSAN_OPTIONS="suppressions=$PWD/$package/leaks"
for sanitizer in "${@:-thread}"; do
    swift build --package-path "$package" --scratch-path "$package/$sanitizer" --build-tests --sanitize="$sanitizer"
    swift test --package-path "$package" --scratch-path "$package/$sanitizer" --skip-build --sanitize="$sanitizer"
done
