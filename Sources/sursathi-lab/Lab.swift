// Runs on: the main thread.
import ArgumentParser

/// The offline instrument: one stage, or the whole way, on files.
@main struct Lab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sursathi-lab",
        abstract: "Runs SurSathi's stages on files, one JSON object a line.",
        subcommands: [
            Detect.self, CascadeCommand.self, FollowCommand.self, Infer.self, ModelCommand.self, Bench.self,
            EmotionCommand.self, DemoCommand.self, CameraCommand.self, MoodCommand.self, Play.self, Run.self,
        ])
}
