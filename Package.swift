// swift-tools-version: 6.0
// The targets stand in the order of the data: camera, face, emotion, mood, track, sound, control.
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// The stages that work on every pixel and sample are optimised in debug builds too: tests run whole pictures through them.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The architecture built for: this machine's, or what `SURSATHI_ARCH` says when cross-building.
#if arch(x86_64)
    let hostArchitecture = "x86_64"
#else
    let hostArchitecture = "arm64"
#endif
let isX86 = (Context.environment["SURSATHI_ARCH"] ?? hostArchitecture) == "x86_64"

/// The kernels of `FaceDetect` and of `CNN` are one source each (the targets' files are links to the baseline's), compiled for each level of
/// processor, always without checks: their arguments are checked once, when a session is made. `-wmo` lets functions be
/// inlined from file to file in debug builds too; with a thread count it goes with SwiftPM's index of symbols.
func kernel(_ flags: [String]) -> [SwiftSetting] {
    [.unsafeFlags(["-Ounchecked", "-wmo", "-num-threads", "1", "-Xcc", "-fno-math-errno"] + flags)]
}

/// The kernels that only x86-64 has.
let x86Kernels: [Target] =
    isX86
    ? [
        .target(
            name: "CNNKernelsAVX2", dependencies: ["CKernels"],
            swiftSettings: kernel(["-D", "AVX2", "-Xcc", "-march=x86-64-v3"])),
        .target(
            name: "CNNKernelsAVX512", dependencies: ["CKernels"],
            swiftSettings: kernel(["-D", "AVX512", "-Xcc", "-march=x86-64-v4"])),
        .target(
            name: "FaceDetectKernelsAVX2", dependencies: ["CKernels"],
            swiftSettings: kernel(["-D", "AVX2", "-Xcc", "-march=x86-64-v3"])),
        .target(
            name: "FaceDetectKernelsAVX512", dependencies: ["CKernels"],
            swiftSettings: kernel(["-D", "AVX2", "-D", "AVX512", "-Xcc", "-march=x86-64-v4"])),
    ] : []

/// Dependencies, and the kernels of a module that only x86-64 has. No sum within the list of targets: Swift 6.0 takes minutes over it.
@MainActor func with(x86KernelsOf module: String, _ dependencies: [Target.Dependency]) -> [Target.Dependency] {
    dependencies + x86Kernels.filter { $0.name.hasPrefix(module) }.map { .init(stringLiteral: $0.name) }
}

let package = Package(
    name: "sursathi",
    products: [
        .executable(name: "sursathid", targets: ["sursathid"]),
        .executable(name: "sursathictl", targets: ["sursathictl"]),
        .executable(name: "sursathi-lab", targets: ["sursathi-lab"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // The C libraries, as Debian ships them.
        .systemLibrary(name: "CV4L2", pkgConfig: "libv4l2", providers: [.apt(["libv4l-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CALSA", pkgConfig: "alsa", providers: [.apt(["libasound2-dev"])]),
        .systemLibrary(name: "CMpg123", pkgConfig: "libmpg123", providers: [.apt(["libmpg123-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .target(name: "CThread"),
        .target(name: "CLandlock"),

        // The stages.
        .target(name: "Threads", dependencies: ["CThread"]),
        .target(name: "Files"),
        .target(name: "Image", dependencies: ["CTurboJPEG", "CPNG"], swiftSettings: optimised),
        .target(name: "Capture", dependencies: ["Files", "Image", "Threads", "CV4L2"], swiftSettings: optimised),
        .target(name: "CKernels"),
        .target(name: "Processor", dependencies: ["CKernels"]),
        .target(name: "FaceDetectKernelsBaseline", dependencies: ["CKernels"], swiftSettings: kernel([])),
        .target(
            name: "FaceDetect",
            dependencies: with(
                x86KernelsOf: "FaceDetect", ["Image", "Processor", "Threads", "CKernels", "FaceDetectKernelsBaseline"]),
            swiftSettings: optimised),
        // Dot products of bytes and of bfloat16, which Swift's SIMD types cannot say.
        .target(name: "CKernelsNarrow", cSettings: [.unsafeFlags(["-O3"])]),
        .target(name: "CNNKernelsBaseline", dependencies: ["CKernels"], swiftSettings: kernel([])),
        .target(
            name: "CNN",
            dependencies: with(
                x86KernelsOf: "CNN", ["Threads", "Processor", "CKernels", "CKernelsNarrow", "CNNKernelsBaseline"]),
            swiftSettings: optimised),
        .target(name: "Mood"),
        .target(name: "Trace", dependencies: ["Mood", "Threads", "JSONText"]),
        .target(
            name: "Library", dependencies: ["CMpg123", "Files", "JSONText", "Threads"], swiftSettings: optimised),
        .target(
            name: "Player", dependencies: ["Files", "Library", "Threads", "CMpg123", "CALSA"], swiftSettings: optimised),

        // The wiring, and what its users see of it.
        .target(
            name: "Pipeline",
            dependencies: [
                "Files", "Image", "Capture", "FaceDetect", "CNN", "Mood", "Trace", "Library", "Player", "Threads",
                "JSONText",
                .product(name: "TOMLKit", package: "TOMLKit"),
            ]),
        .target(name: "JSONText"),
        // What the daemon says of itself and what is missing: the daemon's self-test, and `sursathictl doctor`.
        .target(
            name: "Doctor",
            dependencies: ["Capture", "ControlProtocol", "Files", "JSONText", "Library", "Pipeline", "Processor"]),
        .target(name: "ControlProtocol", dependencies: ["JSONText"]),
        .target(
            name: "Control",
            dependencies: [
                "ControlProtocol", "Library", "Threads",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .target(name: "Lockdown", dependencies: ["CSeccomp", "CLandlock", "Files"]),
        .target(name: "MPRIS", dependencies: ["CSystemd", "Files", "Library", "Threads"]),
        .executableTarget(
            name: "sursathid",
            dependencies: [
                "Pipeline", "Capture", "Library", "Mood", "Player", "Threads", "Trace", "Control", "ControlProtocol",
                "MPRIS", "Doctor", "CMalloc", "CSystemd", "Lockdown", argumentParser,
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "sursathictl",
            dependencies: [
                "ControlProtocol", "Doctor", "Image", "JSONText", "Library", "Mood", "Pipeline", argumentParser,
            ]),
        .executableTarget(
            name: "sursathi-lab",
            dependencies: [
                "Pipeline", "Capture", "CNN", "FaceDetect", "Image", "Library", "Mood", "Player", "Processor", "Trace",
                "JSONText", argumentParser,
            ]),

        // Tests mirror the sources.
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "ImageTests", dependencies: ["Image"], resources: [.copy("Fixtures")]),
        .testTarget(name: "CaptureTests", dependencies: ["Capture"], resources: [.copy("Fixtures")]),
        .testTarget(name: "ProcessorTests", dependencies: ["Processor"]),
        .testTarget(
            name: "FaceDetectTests",
            dependencies: ["CKernels", "FaceDetect", "FaceDetectKernelsBaseline", "Processor"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "CNNTests", dependencies: ["CNN", "CKernels", "CKernelsNarrow", "Processor", "Threads"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "MoodTests", dependencies: ["Mood"]),
        .testTarget(name: "TraceTests", dependencies: ["Trace", "Mood", "JSONText"]),
        .testTarget(name: "LibraryTests", dependencies: ["Library"], resources: [.copy("Fixtures")]),
        .testTarget(name: "PlayerTests", dependencies: ["Player"], resources: [.copy("Fixtures")]),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText"]),
        .testTarget(name: "PipelineTests", dependencies: ["Pipeline", "Trace"], resources: [.copy("Fixtures")]),
        .testTarget(name: "ControlProtocolTests", dependencies: ["ControlProtocol", "JSONText"]),
        .testTarget(name: "DoctorTests", dependencies: ["Doctor", "Capture", "ControlProtocol", "Files", "Pipeline"]),
        .testTarget(name: "sursathidTests", dependencies: ["sursathid", "CMalloc", "Pipeline"]),
        .testTarget(
            name: "sursathi-labTests",
            dependencies: ["sursathi-lab", "CNN", "Image", "Mood", "Pipeline", "Player", "Trace"]),
        .testTarget(name: "MPRISTests", dependencies: ["MPRIS", "CSystemd"]),
        // A process that can lock itself down, which the one that runs the tests cannot.
        .target(name: "CLockdownProbe", path: "Tests/CLockdownProbe"),
        .executableTarget(
            name: "lockdown-probe", dependencies: ["Lockdown", "Threads", "CLandlock", "CLockdownProbe"],
            path: "Tests/LockdownProbe"),
        .testTarget(name: "LockdownTests", dependencies: ["Lockdown", "lockdown-probe"]),
        .testTarget(name: "ControlTests", dependencies: ["Control", "ControlProtocol", "Library"]),
    ]
)
package.targets += x86Kernels

// `SURSATHI_CORE=1` leaves out the socket server and the daemon: for a Swift that is too old for the releases of their packages that
// are at hand (docs/building.md).
if Context.environment["SURSATHI_CORE"] != nil {
    let daemon = ["Control", "ControlTests", "sursathid", "sursathidTests"]
    package.products.removeAll { daemon.contains($0.name) }
    package.targets.removeAll { daemon.contains($0.name) }
    package.dependencies.removeAll {
        guard case .sourceControl(_, let location, _) = $0.kind else { return false }
        return ["swift-log", "swift-nio", "swift-service-lifecycle"].contains { location.hasSuffix("/\($0)") }
    }
}
