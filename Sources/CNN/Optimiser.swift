enum Optimiser { static func optimise(_ planner: inout GraphPlanner) throws(ModelError) {} }
