// Runs on: the control thread. Value types only.

/// What a client's connection allows.
enum ClientAccess: Sendable {
    /// Whoever may open the Unix socket may do everything.
    case local
    /// Over the network, from this machine, without a password.
    case open
    /// Over the network: everything once the password was said.
    case password(String)
}

/// A switch of the protocol that clients may set (MPD 0.24's `protocol`).
enum ProtocolFeature: String, CaseIterable, Sendable {
    /// `lsinfo` of the root folder does not list the stored playlists.
    case hidePlaylistsInRoot = "hide_playlists_in_root"
}

/// Compares two passwords in a time that depends on the length of what was said only, not on how much of it is right.
func passwordsAreEqual(_ said: String, _ password: String) -> Bool {
    let password = Array(password.utf8)
    var difference = UInt(said.utf8.count ^ password.count)
    var index = 0
    for byte in said.utf8 {
        difference |= UInt(byte ^ (password.isEmpty ? 0 : password[index]))
        index = index + 1 < password.count ? index + 1 : 0
    }
    return difference == 0
}
