// swift-tools-version: 6.0
// Tests of the installed programs on kernel devices. They run inside the guest of Scripts/guest.sh and know the programs only from
// outside, so this package depends on no target of SurSathi's. See docs/devices.md.
import PackageDescription

let package = Package(
    name: "DeviceTests",
    // Optimized: an emulated processor compares a million samples.
    targets: [.testTarget(name: "DeviceTests", swiftSettings: [.unsafeFlags(["-O"])])]
)
