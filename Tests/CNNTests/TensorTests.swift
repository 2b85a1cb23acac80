import Testing

@testable import CNN

@Suite struct TensorTests {
    @Test("a tensor has as many elements as its shape says")
    func checksCount() throws {
        #expect(try Tensor(shape: [2, 3], floats: [1, 2, 3, 4, 5, 6]).count == 6)
        #expect(try Tensor(shape: [], int64s: [7]).int64s == [7])
        #expect(throws: TensorError(shape: [2, 3], count: 5)) {
            try Tensor(shape: [2, 3], floats: [1, 2, 3, 4, 5])
        }
        #expect(throws: TensorError.self) { try Tensor(shape: [-1, -1], floats: [1]) }
        #expect(throws: TensorError.self) { try Tensor(shape: [1 << 40, 1 << 40], floats: []) }
    }

    @Test("a shape too large, too deep or negative is refused")
    func checksTypes() throws {
        #expect(throws: NodeError.self) { try TensorType(.float32, [1 << 16, 1 << 16]) }
        #expect(throws: NodeError.self) { try TensorType(.float32, [0, 1 << 40]) }
        #expect(throws: NodeError.self) { try TensorType(.float32, [-1]) }
        #expect(throws: NodeError.self) { try TensorType(.float32, [Int](repeating: 1, count: 9)) }
        #expect(try TensorType(.int64, [3, 0, 5]).count == 0)
    }
}
