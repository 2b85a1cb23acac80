// Runs on: the session's thread; packing on any.

/// Matrix multiplication on packed tiles, the inner loop of convolutions and fully connected layers:
/// Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34 (2008).
///
/// The left matrix is packed in panels of `tileRows` rows, column by column; the right one in panels of `tileColumns`
/// columns, row by row. What is missing at the edges is zero.
enum GEMM {
    /// The tile whose sums fit the 16 vector registers of x86-64 with the operands.
    static let tileRows = 6
    static let tileColumns = 8

    /// Floats in the packed form of a left matrix.
    static func packedRowsCount(rows: Int, depth: Int) -> Int { (rows + tileRows - 1) / tileRows * tileRows * depth }

    /// Floats in the packed form of a right matrix.
    static func packedColumnsCount(depth: Int, columns: Int) -> Int {
        (columns + tileColumns - 1) / tileColumns * tileColumns * depth
    }

    /// Packs a left matrix whose element (row, k) is at `row * rowStride + k * depthStride`. The source may be misaligned.
    static func packRows(
        _ source: UnsafeRawPointer, rows: Int, depth: Int, rowStride: Int, depthStride: Int,
        into packed: UnsafeMutablePointer<Float>
    ) {
        var next = packed
        var row = 0
        while row < rows {
            for k in 0..<depth {
                for lane in 0..<tileRows {
                    let index = (row + lane) &* rowStride &+ k &* depthStride
                    next[lane] =
                        row + lane < rows ? source.loadUnaligned(fromByteOffset: index &* 4, as: Float.self) : 0
                }
                next += tileRows
            }
            row += tileRows
        }
    }

    /// Packs a right matrix whose element (k, column) is at `k * depthStride + column * columnStride`.
    static func packColumns(
        _ source: UnsafeRawPointer, depth: Int, columns: Int, depthStride: Int, columnStride: Int,
        into packed: UnsafeMutablePointer<Float>
    ) {
        var next = packed
        var column = 0
        while column < columns {
            for k in 0..<depth {
                for lane in 0..<tileColumns {
                    let index = k &* depthStride &+ (column + lane) &* columnStride
                    let isInside = column + lane < columns
                    next[lane] = isInside ? source.loadUnaligned(fromByteOffset: index &* 4, as: Float.self) : 0
                }
                next += tileColumns
            }
            column += tileColumns
        }
    }

    /// One tile: `c = bias + a * b`, with `a` and `b` one panel each.
    /// - Parameters:
    ///   - bias: one float a row.
    ///   - c: `tileRows` rows of `tileColumns` floats, `stride` floats apart.
    @inline(never)
    static func multiplyTile(
        depth: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, bias: UnsafePointer<Float>,
        into c: UnsafeMutablePointer<Float>, stride: Int
    ) {
        // Named sums stay in registers; an array of them would not.
        var c0 = SIMD8<Float>(repeating: bias[0])
        var c1 = SIMD8<Float>(repeating: bias[1])
        var c2 = SIMD8<Float>(repeating: bias[2])
        var c3 = SIMD8<Float>(repeating: bias[3])
        var c4 = SIMD8<Float>(repeating: bias[4])
        var c5 = SIMD8<Float>(repeating: bias[5])
        var a = a
        var b = UnsafeRawPointer(b)
        var k = depth
        while k > 0 {
            // Not addingProduct: without FMA instructions it is a library call.
            let row = b.loadUnaligned(as: SIMD8<Float>.self)
            c0 = c0 + SIMD8(repeating: a[0]) * row
            c1 = c1 + SIMD8(repeating: a[1]) * row
            c2 = c2 + SIMD8(repeating: a[2]) * row
            c3 = c3 + SIMD8(repeating: a[3]) * row
            c4 = c4 + SIMD8(repeating: a[4]) * row
            c5 = c5 + SIMD8(repeating: a[5]) * row
            a += 6
            b += 32
            k &-= 1
        }
        let c = UnsafeMutableRawPointer(c)
        let stride = stride &* 4
        c.storeBytes(of: c0, as: SIMD8<Float>.self)
        (c + stride).storeBytes(of: c1, as: SIMD8<Float>.self)
        (c + 2 &* stride).storeBytes(of: c2, as: SIMD8<Float>.self)
        (c + 3 &* stride).storeBytes(of: c3, as: SIMD8<Float>.self)
        (c + 4 &* stride).storeBytes(of: c4, as: SIMD8<Float>.self)
        (c + 5 &* stride).storeBytes(of: c5, as: SIMD8<Float>.self)
    }

    /// A whole product: `c = bias + a * b`, with both sides packed.
    /// - Parameters:
    ///   - bias: one float for each row, padded to a multiple of `tileRows`.
    ///   - c: row-major, `stride` floats from row to row.
    ///   - edge: room for one tile.
    static func multiply(
        rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, stride: Int,
        edge: UnsafeMutablePointer<Float>
    ) {
        var row = 0
        while row < rows {
            let panel = a + row &* depth
            var column = 0
            while column < columns {
                let target = c + (row &* stride &+ column)
                if row + tileRows <= rows, column + tileColumns <= columns {
                    multiplyTile(
                        depth: depth, panel, b + column &* depth, bias: bias + row, into: target, stride: stride)
                } else {
                    multiplyTile(
                        depth: depth, panel, b + column &* depth, bias: bias + row, into: edge, stride: tileColumns)
                    for line in 0..<min(tileRows, rows - row) {
                        let count = min(tileColumns, columns - column)
                        (target + line &* stride).update(from: edge + line &* tileColumns, count: count)
                    }
                }
                column += tileColumns
            }
            row += tileRows
        }
    }

    /// One row times a packed right matrix: `c = a * b`.
    static func multiplyRow(
        columns: Int, depth: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
        into c: UnsafeMutablePointer<Float>
    ) {
        var column = 0
        while column < columns {
            var panel = UnsafeRawPointer(b + column &* depth)
            // Two sums, so that an addition need not wait for the one before.
            var even = SIMD8<Float>.zero
            var odd = SIMD8<Float>.zero
            var k = 0
            while k &+ 1 < depth {
                even = even + SIMD8(repeating: a[k]) * panel.loadUnaligned(as: SIMD8<Float>.self)
                odd = odd + SIMD8(repeating: a[k &+ 1]) * panel.loadUnaligned(fromByteOffset: 32, as: SIMD8<Float>.self)
                panel += 64
                k &+= 2
            }
            if k < depth { even = even + SIMD8(repeating: a[k]) * panel.loadUnaligned(as: SIMD8<Float>.self) }
            let sum = even + odd
            if column + tileColumns <= columns {
                UnsafeMutableRawPointer(c + column).storeBytes(of: sum, as: SIMD8<Float>.self)
            } else {
                for lane in 0..<columns - column { c[column + lane] = sum[lane] }
            }
            column += tileColumns
        }
    }
}
