// Runs on: any thread (values only).

/// Makes a planned graph cheaper without changing what it computes.
///
/// Small rewrites are tried on every node until none applies any more, in rounds, since some hide what others look for:
/// an addition folded into a bias is no longer seen as part of an activation. Shapes are known, so rewrites check them
/// instead of providing for all cases.
enum Optimiser {

    /// Removes, folds and fuses what it can. Before it `planner.nodes` are the file's, after it those that will run.
    static func optimise(_ planner: inout GraphPlanner) {
        var graph = RewriteGraph(planner)
        // First, while each node still stands between its DequantizeLinear and its QuantizeLinear.
        if !graph.dequantizing.isEmpty { graph.settle(ByteGraph.rewrites) }
        // Older sets broadcast in another way, and Reshape has no second input in them.
        if graph.opset >= 7 {
            graph.settle(simplifications)
            graph.settle(InputNormalization.rewrites)
        }
        graph.settle(graph.opset >= 7 ? foldings : ScaleFolding.normalizations)
        graph.settle(fusions)
        // Last: a residual is always input 3 of a convolution, and this adds an input behind it.
        graph.settle(InputScaleFusion.rewrites)
        planner = graph.finish()
    }

    /// Nodes that only move elements, and groups of nodes that one operator can do.
    private static let simplifications =
        NeutralNodes.rewrites + ReshapeRemoval.rewrites + TransposeRemoval.rewrites + ActivationPatterns.rewrites
        + PoolingPatterns.rewrites + ProductPatterns.rewrites

    /// Nodes whose work fits into another node's constants or attributes.
    private static let foldings =
        NeutralNodes.rewrites + TransposeRemoval.foldings + ScaleFolding.rewrites + PadFolding.rewrites

    /// Nodes that another node does while it stores its result.
    private static let fusions: [Rewrite] =
        EpilogueFusion.rewrites + EpilogueFusion.slopeRewrites
}
