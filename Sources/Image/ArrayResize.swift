extension [UInt8] {
    /// Changes the count and keeps the storage where it can. New bytes are 0.
    mutating func resize(to count: Int) {
        if self.count > count {
            removeLast(self.count - count)
        } else {
            append(contentsOf: repeatElement(0, count: count - self.count))
        }
    }
}
