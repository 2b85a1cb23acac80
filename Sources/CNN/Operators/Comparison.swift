// Runs on: planned on any thread, kernels on the session's.

/// Operators that give or take truth values: https://onnx.ai/onnx/operators/onnx__Equal.html, onnx__Where.html
enum Comparison {
    enum Relation {
        case equal, less, lessOrEqual, greater, greaterOrEqual
    }

    enum Logic {
        case and, or, xor
    }

    static func plan(_ context: NodeContext, _ relation: Relation) throws(NodeError) -> NodePlan {
        let (output, rows) = try binary(context)
        let element = try context.type(0).element
        guard try context.type(1).element == element else {
            throw .malformed("inputs of types \(element) and \(try context.type(1).element)")
        }
        if element == .bool, relation == .equal {
            return NodePlan(output) { { logic(rows, $0) { $0 == $1 } } }
        }
        let kernel = try RelationKernel(relation: relation, rows: rows).kernel(for: element)
        return NodePlan(output) { kernel }
    }

    static func plan(_ context: NodeContext, _ kind: Logic) throws(NodeError) -> NodePlan {
        let (output, rows) = try binary(context)
        for index in 0...1 where try context.type(index).element != .bool {
            throw .malformed("input \(index) must be bool, not \(try context.type(index).element)")
        }
        return NodePlan(output) {
            { arguments in
                switch kind {
                case .and: logic(rows, arguments) { $0 && $1 }
                case .or: logic(rows, arguments) { $0 || $1 }
                case .xor: logic(rows, arguments) { $0 != $1 }
                }
            }
        }
    }

    static func not(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let type = try context.type(0)
        guard type.element == .bool else { throw .malformed("input 0 must be bool, not \(type.element)") }
        return NodePlan(type) {
            { arguments in
                let (source, target) = (arguments.input(0, Bool.self), arguments.output(0, Bool.self))
                for index in 0..<type.count { target[index] = !source[index] }
            }
        }
    }

    /// Where: elements of input 1 where input 0 is true, of input 2 elsewhere.
    static func choose(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 3...3)
        let (condition, first, second) = (try context.type(0), try context.type(1), try context.type(2))
        guard condition.element == .bool else {
            throw .malformed("its condition must be bool, not \(condition.element)")
        }
        guard first.element == second.element else {
            throw .malformed("a choice between \(first.element) and \(second.element)")
        }
        let shape = try Broadcast.shape(try Broadcast.shape(condition.shape, first.shape), second.shape)
        let output = try TensorType(first.element, shape)
        let choice = Choice(rows: BroadcastRows([condition.shape, first.shape, second.shape], output: shape))
        return NodePlan(output) { choice.kernel(for: output.element) }
    }

    private static func binary(_ context: NodeContext) throws(NodeError) -> (TensorType, BroadcastRows) {
        try context.require(inputs: 2...2)
        let first = try context.type(0).shape
        let second = try context.secondShape(of: first)
        let shape = try Broadcast.shape(first, second)
        return (try TensorType(.bool, shape), BroadcastRows([first, second], output: shape))
    }

    @inline(__always)
    private static func logic(_ rows: BroadcastRows, _ arguments: KernelArguments, _ function: (Bool, Bool) -> Bool) {
        let (a, b) = (arguments.input(0, Bool.self), arguments.input(1, Bool.self))
        let target = arguments.output(0, Bool.self)
        rows.forEach { first, second, _, output in
            for index in 0..<rows.length {
                target[output + index] = function(a[first + index * rows.steps[0]], b[second + index * rows.steps[1]])
            }
        }
    }
}

private struct RelationKernel: NumericKernel {
    let relation: Comparison.Relation
    let rows: BroadcastRows

    func run<Element: NumericElement>(_ arguments: KernelArguments, _: Element.Type) {
        switch relation {
        case .equal: compare(arguments, Element.self, ==)
        case .less: compare(arguments, Element.self, <)
        case .lessOrEqual: compare(arguments, Element.self, <=)
        case .greater: compare(arguments, Element.self, >)
        case .greaterOrEqual: compare(arguments, Element.self, >=)
        }
    }

    @inline(__always)
    private func compare<Element: NumericElement>(
        _ arguments: KernelArguments, _: Element.Type, _ function: (Element, Element) -> Bool
    ) {
        let (a, b) = (arguments.input(0, Element.self), arguments.input(1, Element.self))
        let target = arguments.output(0, Bool.self)
        let (firstStep, secondStep) = (rows.steps[0], rows.steps[1])
        rows.forEach { first, second, _, output in
            for index in 0..<rows.length {
                target[output + index] = function(a[first + index &* firstStep], b[second + index &* secondStep])
            }
        }
    }
}

private struct Choice: MovingKernel {
    let rows: BroadcastRows

    func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
        let condition = arguments.input(0, Bool.self)
        let (a, b) = (arguments.input(1, Element.self), arguments.input(2, Element.self))
        let target = arguments.output(0, Element.self)
        let (step, firstStep, secondStep) = (rows.steps[0], rows.steps[1], rows.steps[2])
        rows.forEach { start, first, second, output in
            for index in 0..<rows.length {
                target[output + index] =
                    condition[start + index &* step] ? a[first + index &* firstStep] : b[second + index &* secondStep]
            }
        }
    }
}
