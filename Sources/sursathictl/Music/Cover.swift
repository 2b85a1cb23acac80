import ArgumentParser
import ControlProtocol
import Glibc
import JSONText

struct Cover: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a song's cover to a file: the picture in the song, or else the one beside it.",
        discussion: "Example: sursathictl cover /tmp/cover.jpg")

    @Argument(help: "The file to write; - is the standard output.", completion: .file())
    var output: String

    @OptionGroup var song: SongArgument

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let file = try song.file(client)
            var picture = try client.picture("readpicture", of: file)
            if picture.bytes.isEmpty { picture = try fileBeside(file, client) }
            try write(picture.bytes)
            guard output != "-" else { return }
            connection.show(
                ["\(picture.bytes.count) bytes\(picture.type.map { " of \($0)" } ?? "") written to \(output)"],
                json: .object([
                    ("file", .string(file)), ("output", .string(output)), ("bytes", .integer(picture.bytes.count)),
                    ("type", JSONValue(picture.type)),
                ]))
        }
    }

    private func fileBeside(
        _ file: String, _ client: ControlClient
    ) throws(ControlClientError) -> (bytes: [UInt8], type: String?) {
        do throws(ControlClientError) {
            return try client.picture("albumart", of: file)
        } catch {
            guard case .rejected(let ack) = error, ack.code == AckCode.noExist.rawValue else { throw error }
            throw .rejected(Ack(code: .noExist, listIndex: 0, command: "", message: "\(file) has no cover"))
        }
    }

    private func write(_ bytes: [UInt8]) throws {
        let isStandard = output == "-"
        let descriptor = isStandard ? STDOUT_FILENO : open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        var code = descriptor < 0 ? errno : 0
        var rest = bytes[...]
        while code == 0, !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { code = errno }
        }
        if descriptor >= 0, !isStandard, close(descriptor) != 0, code == 0 { code = errno }
        guard code == 0 else {
            writeAll("sursathictl: cannot write \(output): \(String(cString: strerror(code)))\n", to: STDERR_FILENO)
            throw ExitCode.failure
        }
    }
}
