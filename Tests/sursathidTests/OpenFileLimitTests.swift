import Testing

@testable import sursathid

@Suite struct OpenFileLimitTests {
    @Test(
        "clients never take the descriptors that the music needs",
        arguments: [(1_024, 768), (512, 256), (300, 150), (128, 64), (3, 2), (1, 1), (0, 1), (1_048_576, 1_048_320)])
    func connections(limit: Int, connections: Int) {
        #expect(OpenFileLimit.connections(within: limit) == connections)
    }
}
