// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever a client says, each line is answered by whole lines, or the connection is closed. A client whose first
/// byte is `!`, which is taken away, has to say the password "x".
@testable import Control
import ControlProtocol

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    let isStranger = bytes.first == UInt8(ascii: "!")
    var session = ClientSession(backend: FakeBackend(), access: isStranger ? .password("x") : .local)
    let said = bytes.dropFirst(isStranger ? 1 : 0)
    for line in said.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
        var response = ResponseWriter()
        var step = session.receive(line, into: &response)
        while step == .proceed, session.isBusy || session.isWaiting {
            if let work = session.takeWork() {
                finish(work, of: &session, into: &response)
            } else {
                step = session.runNext(into: &response)
            }
            precondition(response.bytes.count < 64 << 20, "an answer without an end")
        }
        precondition(response.bytes.isEmpty || response.bytes.last == UInt8(ascii: "\n"), "half a line")
        guard step == .proceed else { break }
        session.notify(SubsystemSet(Set(Subsystem.allCases)), into: &response)
    }
    return 0
}

/// As `ClientHandler` has it done on another thread.
private func finish(_ work: ClientSession.Work, of session: inout ClientSession, into response: inout ResponseWriter) {
    do throws(ControlError) {
        switch work {
        case .answer(let work, _):
            var answer = ResponseWriter()
            try work(&answer)
            session.finish(.success(.whole(answer)), into: &response)
        case .parts(let work): session.finish(.success(.parts(try work())), into: &response)
        case .passwordCheck(let said): _ = session.finishPassword(said, into: &response)
        }
    } catch {
        session.finish(.failure(error), into: &response)
    }
}
