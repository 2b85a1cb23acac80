#!/usr/bin/env python3
"""Writes Sources/CNNKernelsBaseline/Tiles.swift: the innermost loops, one function for each tile height and width.

Accumulators must be named locals to stay in registers (an array of them, InlineArray too, is four times slower), and
Swift has no way to make such names but to write them out. Usage: Scripts/make-kernels.py
"""
import pathlib

# Most pixels of a tile for each level: with two vectors a pixel the accumulators fill the registers.
HEIGHTS = {"AVX512": 14, "AVX2": 6, "BASELINE": 6, "NEON": 10}


def tile(height, vectors):
    lines = [
        "@inline(__always)",
        f"func tile{height}x{vectors}(_ tile: UnsafePointer<kernel_tile>) {{",
        "    var weights = tile.pointee.weights!",
        "    var tap = tile.pointee.taps!",
    ]
    body = ["let stride = tile.pointee.pixel_stride"] if height > 1 else []
    for v in range(vectors):
        body.append(f"let bias{v} = load(tile.pointee.bias + {v} &* width)")
    for p in range(height):
        for v in range(vectors):
            body.append(f"var sum{p}_{v} = bias{v}")
    body.append("if let addend = tile.pointee.addend {")
    for v in range(vectors):
        body.append(f"    let addend{v} = addend + {v} &* tile.pointee.block_stride")
        for p in range(height):
            body.append(f"    sum{p}_{v} += load(addend{v} + {p} &* width)")
    body.append("}")
    body.append("let end = tap + tile.pointee.tap_count")
    body.append("while tap < end {")
    body.append("    var input0 = tile.pointee.input + Int(tap.pointee.offset)")
    for p in range(3, height, 3):
        body.append(f"    var input{p} = input0 + {p} &* stride")
    body.append("    let last = weights + Int(tap.pointee.count) &* (%d &* width)" % vectors)
    body.append("    while weights < last {")
    for v in range(vectors):
        body.append(f"        let weight{v} = load(weights + {v} &* width)")
    for p in range(height):
        offset = ["0", "stride", "2 &* stride"][p % 3]
        body.append(f"        let value{p} = Vector(repeating: input{p - p % 3}[{offset}])")
        for v in range(vectors):
            body.append(f"        sum{p}_{v} = multiplyAdd(sum{p}_{v}, value{p}, weight{v})")
    for p in range(0, height, 3):
        body.append(f"        input{p} += 1")
    body.append("        weights += %d &* width" % vectors)
    body.append("    }")
    body.append("    tap += 1")
    body.append("}")
    body.append("let minimum = Vector(repeating: tile.pointee.minimum), maximum = Vector(repeating: tile.pointee.maximum)")
    body.append("let output0 = tile.pointee.output!")
    for v in range(1, vectors):
        body.append(f"let output{v} = output0 + {v} &* tile.pointee.block_stride")
    for p in range(height):
        for v in range(vectors):
            body.append(f"store(clamp(sum{p}_{v}, minimum, maximum), to: output{v} + {p} &* width)")
    lines += ["    " + line for line in body]
    lines.append("}")
    return "\n".join(lines)


def dispatch(height):
    lines = ["@inline(never)", "func computeTile(_ tile: UnsafePointer<kernel_tile>, pixels: Int, vectors: Int) {"]
    for vectors in (2, 1):
        lines.append(f"    {'if vectors == 2 {' if vectors == 2 else '} else {'}")
        lines.append("        switch pixels {")
        for h in range(height, 0, -1):
            lines.append(f"        case {h}: tile{h}x{vectors}(tile)")
        lines.append("        default: break")
        lines.append("        }")
    lines.append("    }")
    lines.append("}")
    return "\n".join(lines)


out = ["// Written by Scripts/make-kernels.py. Runs on: the session's threads.", "import CKernels", ""]
guards = {"AVX512": "#if AVX512", "AVX2": "#elseif AVX2", "NEON": "#elseif arch(arm64)", "BASELINE": "#else"}
largest = max(HEIGHTS.values())
for height in range(1, largest + 1):
    for vectors in (1, 2):
        if height > 6:
            out.append("#if AVX512" if height > HEIGHTS["NEON"] else "#if AVX512 || arch(arm64)")
        out.append(tile(height, vectors))
        if height > 6:
            out.append("#endif")
        out.append("")
for level, guard in guards.items():
    out += [guard, f"/// Most pixels of a tile.\nlet tileHeight = {HEIGHTS[level]}", dispatch(HEIGHTS[level])]
out += ["#endif", ""]
path = pathlib.Path(__file__).parent.parent / "Sources/CNNKernelsBaseline/Tiles.swift"
path.write_text("\n".join(out))


def row_of_depthwise(kernel, stride):
    """Four neighbouring outputs of a depthwise convolution whose rows are `kernel` wide."""
    inputs = 3 * stride + kernel
    name = f"depthwise{kernel}by{stride}"
    lines = []
    for guarded in (False, True):
        lines += [
            "@inline(__always)",
            f"func {name}{'Edge' if guarded else ''}(",
            "    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int, bias: Vector"
            + (", column: Int, columns: Int" if guarded else ""),
            ") -> (Vector, Vector, Vector, Vector) {",
            "    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias",
            "    var row = input",
            "    var weight = weights",
            "    var left = rows",
            "    while left > 0 {",
        ]
        for i in range(inputs):
            value = f"load(row + {i} &* width)"
            if guarded:
                value = f"column &+ {i} >= 0 && column &+ {i} < columns ? {value} : Vector.zero"
            lines.append(f"        let x{i} = {value}")
        for k in range(kernel):
            lines.append(f"        let w{k} = load(weight + {k} &* width)")
            for o in range(4):
                lines.append(f"        sum{o} = multiplyAdd(sum{o}, x{o * stride + k}, w{k})")
        lines += [
            "        row += rowStride",
            f"        weight += {kernel} &* width",
            "        left &-= 1",
            "    }",
            "    return (sum0, sum1, sum2, sum3)",
            "}",
            "",
        ]
    lines += [
        f"/// A row of outputs. `column` is where the first output's window starts, which may be before the row.",
        "@inline(never)",
        f"func {name}Row(",
        "    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int, bias: Vector, "
        "firstColumn: Int,",
        "    columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int",
        ") {",
        "    var column = firstColumn",
        "    var done = 0",
        "    while done < outputs {",
        "        let place = output + done &* width",
        "        let start = input + column &* width",
        f"        if column >= 0 && column &+ {inputs} <= columns && done &+ 4 <= outputs {{",
        f"            let sums = {name}(start, rowStride: rowStride, weights: weights, rows: rows, bias: bias)",
        "            store(sums.0, to: place)",
        "            store(sums.1, to: place + width)",
        "            store(sums.2, to: place + 2 &* width)",
        "            store(sums.3, to: place + 3 &* width)",
        "        } else {",
        f"            let sums = {name}Edge(",
        "                start, rowStride: rowStride, weights: weights, rows: rows, bias: bias, column: column, "
        "columns: columns)",
        "            store(sums.0, to: place)",
        "            if done &+ 1 < outputs { store(sums.1, to: place + width) }",
        "            if done &+ 2 < outputs { store(sums.2, to: place + 2 &* width) }",
        "            if done &+ 3 < outputs { store(sums.3, to: place + 3 &* width) }",
        "        }",
        "        done &+= 4",
        f"        column &+= {4 * stride}",
        "    }",
        "}",
        "",
    ]
    return lines


KERNELS = [(3, 1), (3, 2), (5, 1), (5, 2), (7, 1)]
out = [
    "// Written by Scripts/make-kernels.py. Runs on: the session's threads.",
    "",
    "/// Whether there is a row function for this kernel width and stride.",
    "func hasDepthwiseRow(_ kernel: Int, stride: Int) -> Bool {",
    "    switch (kernel, stride) {",
    "    case " + ", ".join(f"({k}, {s})" for k, s in KERNELS) + ": true",
    "    default: false",
    "    }",
    "}",
    "",
    "@inline(__always)",
    "func depthwiseRow(",
    "    _ kernel: Int, stride: Int, _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int,",
    "    bias: Vector, firstColumn: Int, columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int",
    ") {",
    "    switch (kernel, stride) {",
]
for k, s in KERNELS:
    out += [
        f"    case ({k}, {s}):",
        f"        depthwise{k}by{s}Row(",
        "            input, rowStride: rowStride, weights: weights, rows: rows, bias: bias, firstColumn: firstColumn,",
        "            columns: columns, output: output, outputs: outputs)",
    ]
out += ["    default: break", "    }", "}", ""]
for k, s in KERNELS:
    out += row_of_depthwise(k, s)
path = path.with_name("DepthwiseRows.swift")
path.write_text("\n".join(out))
