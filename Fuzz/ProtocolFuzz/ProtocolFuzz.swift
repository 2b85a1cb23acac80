// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever a client says, each line is answered by whole lines, or the connection is closed.
@testable import Control
import ControlProtocol

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    let access: ClientAccess = bytes.first == UInt8(ascii: "!") ? .password("x") : .local
    var session = ClientSession(backend: FakeBackend(), access: access)
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
        var response = ResponseWriter()
        var step = session.receive(line, into: &response)
        while step == .proceed, session.isBusy || session.isWaiting {
            if let work = session.takeWork() {
                session.finish(result(of: work), into: &response)
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
private func result(of work: ClientSession.Work) -> Result<ClientSession.Answer, ControlError> {
    do throws(ControlError) {
        switch work {
        case .answer(let work, _):
            var answer = ResponseWriter()
            try work(&answer)
            return .success(.whole(answer))
        case .parts(let work): return .success(.parts(try work()))
        case .passwordCheck(let said):
            return said == "x"
                ? .success(.whole(ResponseWriter())) : .failure(ControlError(.password, "incorrect password"))
        }
    } catch {
        return .failure(error)
    }
}
