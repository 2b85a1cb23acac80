import ArgumentParser

/// The argument of switches.
enum OnOff: String, ExpressibleByArgument, CaseIterable {
    case on
    case off
}
