import ControlProtocol
import Testing

@Suite struct SeekPlaceTests {
    @Test("places are seconds, clock times, distances and per cent")
    func places() {
        #expect(SeekPlace("90") == .seconds(90))
        #expect(SeekPlace("1:30") == .seconds(90))
        #expect(SeekPlace("1:02:03.5") == .seconds(3723.5))
        #expect(SeekPlace("+10") == .relative(10))
        #expect(SeekPlace("-0:10") == .relative(-10))
        #expect(SeekPlace("50%") == .percent(50))
        #expect(SeekPlace("0") == .seconds(0))
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "+", "-", "%", "x", "1:", ":1", "1:2:3:4", "101%", "1.5:2", "nan", "1e9", "9999999", "--1", ".5",
            "1..2",
        ])
    func nonsense(text: String) {
        #expect(SeekPlace(text) == nil)
    }
}
