// Runs on: the event loop, and only there.
import NIOCore

/// Gives the connections that have more to do a turn each, round by round, so that none holds up the others.
///
/// Between two rounds the loop looks at its sockets. It does so only when no task of it is due: not if each turn were handed to `execute`, nor
/// if one connection's turn came due while another's ran. So the next round comes a while after all turns of this one.
final class TurnRound {
    /// Any time that is not over at once will do, on a processor that is not shared.
    private static let shortestGap = TimeAmount.microseconds(50)
    /// Where all takes longer, the loop's own way to the sockets does too.
    private static let gapShare = 4 as Int64

    private let eventLoop: any EventLoop
    private var waiting: [ClientHandler] = []
    private var isScheduled = false

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Has a connection take its turn in the next round.
    func join(_ client: ClientHandler) {
        eventLoop.assertInEventLoop()
        waiting.append(client)
        if !isScheduled { schedule(in: Self.shortestGap) }
    }

    private func schedule(in gap: TimeAmount) {
        isScheduled = true
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: gap) { loopBound.value.run() }
    }

    private func run() {
        let start = NIODeadline.now()
        let clients = waiting
        waiting.removeAll(keepingCapacity: true)
        for client in clients { client.takeScheduledTurn() }
        isScheduled = false
        guard !waiting.isEmpty else { return }
        let gap = (NIODeadline.now() - start).nanoseconds / Self.gapShare
        schedule(in: max(Self.shortestGap, .nanoseconds(gap)))
    }
}
