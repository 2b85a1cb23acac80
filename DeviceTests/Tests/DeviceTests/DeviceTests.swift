// All suites are parts of this one, because they share one camera, one card and one service: one test at a time.
import Testing

@Suite("devices", .serialized)
struct DeviceTests {}
