// Runs on: the main thread of sursathictl; asks the user database.
import Glibc

extension Facts.Account {
    /// Who runs this process.
    static func ofThisProcess() -> Facts.Account {
        var account = Facts.Account()
        account.userID = Int(getuid())
        let bufferSize = 16_384
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferSize) { buffer in
            guard let base = buffer.baseAddress,
                getpwuid_r(getuid(), &entry, base, buffer.count, &found) == 0, found != nil
            else { return }
            if let name = entry.pw_name { account.name = String(cString: name) }
            if let home = entry.pw_dir { account.home = String(cString: home) }
        }
        if let home = environmentFolder("HOME") { account.home = home }
        var ids = [gid_t](repeating: 0, count: 1024)
        let count = getgroups(CInt(ids.count), &ids)
        account.groups = Set((ids.prefix(Int(max(0, count))) + [getegid()]).compactMap(groupName))
        account.groupsOnceLoggedIn = account.name.isEmpty ? [] : groups(ofUser: account.name) ?? []
        return account
    }

    /// The groups of the user database; nil if there is no such user.
    static func groups(ofUser name: String) -> Set<String>? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        let group = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer -> gid_t? in
            guard let base = buffer.baseAddress,
                getpwnam_r(name, &entry, base, buffer.count, &found) == 0, found != nil
            else { return nil }
            return entry.pw_gid
        }
        guard let group else { return nil }
        var ids = [gid_t](repeating: 0, count: 1024)
        var count = CInt(ids.count)
        guard getgrouplist(name, group, &ids, &count) >= 0 else { return nil }
        return Set(ids.prefix(Int(max(0, count))).compactMap(groupName))
    }

    private static func groupName(_ id: gid_t) -> String? {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536) { buffer in
            guard getgrgid_r(id, &entry, buffer.baseAddress, buffer.count, &found) == 0, found != nil,
                let name = entry.gr_name
            else { return nil }
            return String(cString: name)
        }
    }
}
