// Runs on: the control thread (the event loop) calls the backend. It never blocks there.
import ControlProtocol

/// What the socket controls. The daemon implements it; each part has a file of its own beside this one.
///
/// But for `DatabaseBackend` and `SelfTestBackend`, every call comes from the one control thread and returns at once: it reads a snapshot or leaves an order for another
/// thread, and never waits for the player, a disk or the camera. A change that an order causes is reported through
/// `ControlServer.notify` when it happened, from any thread.
public protocol ControlBackend: PlaybackBackend, QueueBackend, OutputBackend, MoodBackend, CameraBackend,
    DatabaseBackend, SelfTestBackend
{}
