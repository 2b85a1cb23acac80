// Runs on: the event loop, and only there. Nothing here may block.
import ControlProtocol
import Glibc
import NIOCore

/// One connection: cuts the bytes into lines, runs the session, writes the answers, and keeps the limits.
final class ClientHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// After so many commands other connections get their turn.
    private static let commandsPerTurn = 128
    /// A part of a long answer is as much work as so many commands.
    private static let commandsPerPart = 8
    /// Answers are handed to the channel in pieces of about this size.
    private static let responsePieceBytes = 64 << 10

    /// A connection is closed after so many wrong passwords.
    private static let wrongPasswordLimit = 3

    private let registry: ClientRegistry
    private var session: ClientSession
    private var context: ChannelHandlerContext?
    private var peer: PeerCredentials?
    private var input = ByteBuffer()
    private var response = ResponseWriter()
    /// Set once; from then on nothing is read and nothing runs.
    private var disconnectReason: DisconnectReason?
    private var isTurnScheduled = false
    private var isReadWanted = false
    /// A long answer goes on when the client has read what was written of it.
    private var isWaitingForReader = false
    private var isInputClosed = false
    private var wrongPasswordCount = 0
    private var lastActivity = NIODeadline.now()
    private var silenceTask: Scheduled<Void>?

    init(registry: ClientRegistry, backend: any ControlBackend, access: ClientAccess) {
        self.registry = registry
        session = ClientSession(backend: backend, access: access)
    }

    // MARK: Connection

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        if session.isLocal { peer = registry.limits.peerCredentials(context.channel) }
        guard registry.add(self, peer: peer, isLocal: session.isLocal) else {
            let maximum = registry.limits.maximumClientCount(isLocal: session.isLocal)
            let message = "too many connections: at most \(maximum); close one"
            response.ack(Ack(code: .unknown, listIndex: 0, command: "", message: message))
            disconnectReason = .client
            finish(context)
            return
        }
        response.line(ResponseWriter.greeting)
        send(context)
        // A client that has gone already is known by the failed greeting; a timer would only keep its memory for a minute.
        if disconnectReason == nil { watchSilence(context, after: registry.limits.silenceTimeout) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        silenceTask?.cancel()
        registry.remove(self, peer: peer, isLocal: session.isLocal, reason: disconnectReason ?? .client)
        disconnectReason = disconnectReason ?? .client
        self.context = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isReset = (error as? IOError).map { $0.errnoCode == ECONNRESET || $0.errnoCode == EPIPE } ?? false
        disconnect(context, isReset ? .client : .failure("\(error)"))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            // The other direction may be open still: answer what was asked, then close.
            isInputClosed = true
            takeTurn(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Closes the connection from the server's side.
    func shutDown() {
        if let context { disconnect(context, .shutdown) }
    }

    /// Tells the client of changes, now or when it asks.
    func notify(_ changed: SubsystemSet) {
        guard let context, disconnectReason == nil else { return }
        session.notify(changed, into: &response)
        guard !response.bytes.isEmpty else { return }
        lastActivity = .now()
        send(context)
        closeIfFull(context)
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard disconnectReason == nil else { return }
        if input.readableBytes == 0 { input = bytes } else { input.writeBuffer(&bytes) }
        takeTurn(context)
    }

    /// Nothing runs now: a turn is to come, or an answer is, or the client has to read, or it is over.
    private var isWaiting: Bool {
        isTurnScheduled || session.isWaiting || isWaitingForReader || disconnectReason != nil
    }

    /// Holds back reading while lines wait, so that a client cannot fill the memory with them.
    func read(context: ChannelHandlerContext) {
        if isWaiting {
            isReadWanted = true
        } else {
            context.read()
        }
    }

    private func takeTurn(_ context: ChannelHandlerContext) {
        guard !isWaiting else { return }
        var commandsLeft = Self.commandsPerTurn
        var hasMore = true
        while hasMore, commandsLeft > 0, disconnectReason == nil {
            commandsLeft -= session.isWritingParts ? Self.commandsPerPart : 1
            hasMore = runOne(context)
            if let work = session.takeWork() {
                send(context)
                return start(work, context)
            }
            if response.bytes.count >= Self.responsePieceBytes { write(context) }
            if session.isWritingParts, waitsForReader(context) { return }
            closeIfFull(context)
        }
        guard disconnectReason == nil else { return }
        send(context)
        shrinkInput()
        if hasMore {
            scheduleTurn()
        } else if isInputClosed {
            disconnect(context, .client)
        }
    }

    private func scheduleTurn() {
        isTurnScheduled = true
        registry.turns.join(self)
    }

    /// Takes the turn that was scheduled, if the connection is still there.
    func takeScheduledTurn() {
        isTurnScheduled = false
        if let context { goOn(context) }
    }

    /// Takes the next turn, and reads on if that was put off until now.
    private func goOn(_ context: ChannelHandlerContext) {
        takeTurn(context)
        guard isReadWanted, !isWaiting else { return }
        isReadWanted = false
        context.read()
    }

    /// Whether the client has to read before more of a long answer is written.
    private func waitsForReader(_ context: ChannelHandlerContext) -> Bool {
        guard !context.channel.isWritable else { return false }
        isWaitingForReader = true
        // If all of it goes out at once, the next turn is scheduled by now.
        context.flush()
        return true
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, isWaitingForReader {
            isWaitingForReader = false
            lastActivity = .now()
            // Not at once: this may be called from within the flush of `waitsForReader`.
            scheduleTurn()
        }
        context.fireChannelWritabilityChanged()
    }

    /// Has an answer worked out on another thread; the client's further lines wait for it, other clients do not.
    private func start(_ work: ClientSession.Work, _ context: ChannelHandlerContext) {
        var changes: SubsystemSet = []
        let answer: @Sendable () throws(ControlError) -> ClientSession.Answer
        switch work {
        case .passwordCheck(let said): return checkPassword(said, context)
        case .parts(let work): answer = { () throws(ControlError) in .parts(try work()) }
        case .answer(let work, let changing):
            changes = changing
            answer = { () throws(ControlError) in
                var response = ResponseWriter()
                try work(&response)
                return .whole(response)
            }
        }
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        registry.work(answer) { [registry, changes] result in
            if case .success = result, !changes.isEmpty { registry.notify(changes) }
            loopBound.value.finish { handler in handler.session.finish(result, into: &handler.response) }
        }
    }

    /// An answer has been worked out, if anybody still waits for it.
    private func finish(_ answer: (ClientHandler) -> Void) {
        guard context != nil, disconnectReason == nil else { return }
        lastActivity = .now()
        answer(self)
        // Not at once: many short answers in a row are turns too.
        scheduleTurn()
    }

    /// Whoever has said wrong passwords has to wait before the next one counts.
    private func checkPassword(_ said: String, _ context: ChannelHandlerContext) {
        let peer = PasswordGate.Peer(context.channel.remoteAddress)
        guard let delay = registry.passwords.delay(of: peer, now: .now()) else {
            let message = "too many wrong passwords; try again in some seconds"
            response.ack(Ack(code: .permission, listIndex: 0, command: "password", message: message))
            return disconnect(context, .protocolViolation("too many wrong passwords"))
        }
        // At once, so that of many first tries only one is free.
        if delay == .zero { return finishPassword(said, peer) }
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: delay) { loopBound.value.finishPassword(said, peer) }
    }

    private func finishPassword(_ said: String, _ peer: PasswordGate.Peer) {
        finish { handler in
            guard !handler.session.finishPassword(said, into: &handler.response) else { return }
            handler.registry.wrongPassword(of: peer)
            // What it has sent ahead would hold up others for a long time, even if it is gone.
            handler.wrongPasswordCount += 1
            guard handler.wrongPasswordCount >= Self.wrongPasswordLimit, let context = handler.context else { return }
            handler.disconnect(context, .protocolViolation("too many wrong passwords"))
        }
    }

    /// Runs the next command of a list or the next line.
    /// - Returns: false if there is nothing to run.
    private func runOne(_ context: ChannelHandlerContext) -> Bool {
        let step: ClientSession.Step
        if session.isBusy {
            step = session.runNext(into: &response)
        } else if let length = input.readableBytesView.firstIndex(of: UInt8(ascii: "\n")).map({ $0 - input.readerIndex }
        ),
            length < RequestLine.maximumBytes
        {
            let line = input.readSlice(length: length)
            input.moveReaderIndex(forwardBy: 1)
            step = session.receive(line?.readableBytesView ?? ByteBufferView(), into: &response)
        } else if input.readableBytes >= RequestLine.maximumBytes {
            let error = RequestLineError.tooLong
            response.ack(Ack(code: error.code, listIndex: 0, command: "", message: error.description))
            step = .close(.protocolViolation("a line of more than \(RequestLine.maximumBytes) bytes"))
        } else {
            return false
        }
        lastActivity = .now()
        if case .close(let reason) = step { disconnect(context, reason) }
        return true
    }

    /// An idle connection keeps no large buffer.
    private func shrinkInput() {
        if input.readableBytes == 0 {
            input = ByteBuffer()
        } else if input.storageCapacity > 4 * RequestLine.maximumBytes, input.readableBytes < RequestLine.maximumBytes {
            input = ByteBuffer(bytes: input.readableBytesView)
        }
    }

    // MARK: Writing

    private func write(_ context: ChannelHandlerContext) {
        guard !response.bytes.isEmpty else { return }
        context.write(wrapOutboundOut(ByteBuffer(bytes: response.take())), promise: nil)
    }

    private func send(_ context: ChannelHandlerContext) {
        write(context)
        context.flush()
    }

    private func closeIfFull(_ context: ChannelHandlerContext) {
        guard !context.channel.isWritable else { return }
        context.flush()
        if !context.channel.isWritable, pendingBytes(context) > registry.limits.maximumPendingOutputBytes {
            disconnect(context, .outputFull(bytes: registry.limits.maximumPendingOutputBytes))
        }
    }

    private func pendingBytes(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? .max
    }

    private func disconnect(_ context: ChannelHandlerContext, _ reason: DisconnectReason) {
        guard disconnectReason == nil else { return }
        disconnectReason = reason
        finish(context)
    }

    /// What the kernel takes at once is sent; waiting for a client that does not read could last forever.
    private func finish(_ context: ChannelHandlerContext) {
        send(context)
        input = ByteBuffer()
        context.close(promise: nil)
    }

    // MARK: Silence

    /// One timer a connection, set anew only when it fires: commands do not touch it.
    private func watchSilence(_ context: ChannelHandlerContext, after delay: TimeAmount) {
        let limit = registry.limits.silenceTimeout
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        silenceTask = context.eventLoop.scheduleTask(in: delay) {
            let handler = loopBound.value
            guard let context = handler.context else { return }
            if handler.session.isIdle { handler.lastActivity = .now() }
            let left = limit - (NIODeadline.now() - handler.lastActivity)
            if left <= .nanoseconds(0) {
                handler.disconnect(context, .silent(seconds: Int(limit.nanoseconds / 1_000_000_000)))
            } else {
                handler.watchSilence(context, after: left)
            }
        }
    }
}
