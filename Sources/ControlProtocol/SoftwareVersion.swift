// Runs on: any thread (a constant).

/// The version of the programs, as in CHANGELOG.md.
public let softwareVersion = "0.1.0"
