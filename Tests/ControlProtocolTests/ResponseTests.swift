import ControlProtocol
import Testing

@Suite struct ResponseTests {
    @Test("an ACK line has MPD's form and is read back")
    func ack() throws {
        let ack = Ack(code: .noExist, listIndex: 3, command: "play", message: "No such {song} [x@1]")
        #expect(ack.description == "ACK [50@3] {play} No such {song} [x@1]")
        #expect(Ack(line: ack.description) == ack)
        #expect(Ack(line: "ACK [5@0] {} unknown command \"x\"")?.command == "")
    }

    @Test(
        "other lines are no ACK",
        arguments: ["", "OK", "ACK", "ACK [", "ACK [5@", "ACK [5@0", "ACK [x@0] {} y", "ACK [5@0] x", "ACK [5]@0 {} x"])
    func notAnAck(line: String) {
        #expect(Ack(line: line) == nil)
    }

    @Test("the codes are those of MPD's Ack.hxx")
    func codes() {
        #expect(AckCode.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 50, 51, 52, 53, 54, 55, 56])
    }

    @Test("answers are lines, and a newline in a value cannot make one")
    func writer() {
        var writer = ResponseWriter()
        writer.pair("Title", "a\nOK\r\nb\0c")
        writer.pair("on", true)
        writer.pair("n", -3)
        writer.listOK()
        writer.ok()
        #expect(String(decoding: writer.take(), as: UTF8.self) == "Title: a OK  b c\non: 1\nn: -3\nlist_OK\nOK\n")
        #expect(writer.bytes.isEmpty)
    }
}
