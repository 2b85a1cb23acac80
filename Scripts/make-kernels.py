#!/usr/bin/env python3
"""Writes Sources/CNNKernelsBaseline/Tiles.swift: the innermost loops, one function for each tile height and width.

Accumulators must be named locals to stay in registers (an array of them, InlineArray too, is four times slower), and
Swift has no way to make such names but to write them out. Usage: Scripts/make-kernels.py
"""
import pathlib

# Most pixels of a tile for each level: with two vectors a pixel the accumulators fill the registers.
HEIGHTS = {"AVX512": 14, "AVX2": 6, "BASELINE": 6, "NEON": 10}


# What a tile's pixels compute: whole vectors, the last one perhaps half of one (the second half of the last block is
# beyond the last channel). The number is that of half vectors.
SHAPES = {4: ["Vector", "Vector"], 3: ["Vector", "HalfVector"], 2: ["Vector"], 1: ["HalfVector"]}


def tile(height, halves):
    types = SHAPES[halves]
    vectors = len(types)
    lines = [
        "@inline(__always)",
        f"func tile{height}by{halves}(_ tile: UnsafePointer<kernel_tile>) {{",
        "    var weights = tile.pointee.weights.unsafelyUnwrapped",
        "    var tap = tile.pointee.taps.unsafelyUnwrapped",
    ]

    def load(v, address):
        return f"load{'Half' if types[v] == 'HalfVector' else ''}({address})"

    body = ["let stride = tile.pointee.pixel_stride"] if height > 1 else []
    for v in range(vectors):
        body.append(f"let bias{v} = tile.pointee.bias == nil ? {types[v]}.zero : {load(v, f'tile.pointee.bias + {v} &* width')}")
    for p in range(height):
        for v in range(vectors):
            body.append(f"var sum{p}v{v} = bias{v}")
    body.append("if let addend = tile.pointee.addend {")
    for v in range(vectors):
        body.append(f"    let addend{v} = addend + {v} &* tile.pointee.block_stride")
        for p in range(height):
            body.append(f"    sum{p}v{v} += {load(v, f'addend{v} + {p} &* width')}")
    body.append("}")
    body.append("let end = tap + tile.pointee.tap_count")
    body.append("while tap < end {")
    body.append("    var input0 = tile.pointee.input + Int(tap.pointee.offset)")
    for p in range(3, height, 3):
        body.append(f"    var input{p} = input0 + {p} &* stride")
    body.append("    let last = weights + Int(tap.pointee.count) &* (%d &* width)" % vectors)
    body.append("    while weights < last {")
    for v in range(vectors):
        body.append(f"        let weight{v} = {load(v, f'weights + {v} &* width')}")
    for p in range(height):
        offset = ["0", "stride", "2 &* stride"][p % 3]
        body.append(f"        let value{p} = input{p - p % 3}[{offset}]")
        for v in range(vectors):
            body.append(f"        sum{p}v{v} = multiplyAdd(sum{p}v{v}, {types[v]}(repeating: value{p}), weight{v})")
    for p in range(0, height, 3):
        body.append(f"        input{p} += 1")
    body.append("        weights += %d &* width" % vectors)
    body.append("    }")
    body.append("    tap += 1")
    body.append("}")
    body.append("let output0 = tile.pointee.output.unsafelyUnwrapped")
    for v in range(vectors):
        if v:
            body.append(f"let output{v} = output0 + {v} &* tile.pointee.block_stride")
        body.append(f"let minimum{v} = {types[v]}(repeating: tile.pointee.minimum)")
        body.append(f"let maximum{v} = {types[v]}(repeating: tile.pointee.maximum)")
    for p in range(height):
        for v in range(vectors):
            body.append(f"store(clamp(sum{p}v{v}, minimum{v}, maximum{v}), to: output{v} + {p} &* width)")
    lines += ["    " + line for line in body]
    lines.append("}")
    return "\n".join(lines)


def dispatch(height):
    lines = ["/// A tile of so many pixels and half vectors of output channels.", "@inline(never)",
             "func computeTile(_ tile: UnsafePointer<kernel_tile>, pixels: Int, halves: Int) {", "    switch halves {"]
    for halves in SHAPES:
        lines.append(f"    case {halves}:")
        lines.append("        switch pixels {")
        for h in range(height, 0, -1):
            lines.append(f"        case {h}: tile{h}by{halves}(tile)")
        lines.append("        default: break")
        lines.append("        }")
    lines += ["    default: break", "    }", "}"]
    return "\n".join(lines)


out = ["// Written by Scripts/make-kernels.py. Runs on: the session's threads.", "import CKernels", ""]
guards = {"AVX512": "#if AVX512", "AVX2": "#elseif AVX2", "NEON": "#elseif arch(arm64)", "BASELINE": "#else"}
largest = max(HEIGHTS.values())
for height in range(1, largest + 1):
    for halves in SHAPES:
        if height > 6:
            out.append("#if AVX512" if height > HEIGHTS["NEON"] else "#if AVX512 || arch(arm64)")
        out.append(tile(height, halves))
        if height > 6:
            out.append("#endif")
        out.append("")
for level, guard in guards.items():
    out += [guard, f"/// Most pixels of a tile.\nlet tileHeight = {HEIGHTS[level]}", dispatch(HEIGHTS[level])]
out += ["#endif", ""]
path = pathlib.Path(__file__).parent.parent / "Sources/CNNKernelsBaseline/Tiles.swift"
path.write_text("\n".join(out))


def group_of_depthwise(kernel, stride, kind):
    """Four neighbouring outputs. "whole": all rows, written out; "some": as many as are inside; "edge": also columns may be outside."""
    inputs = 3 * stride + kernel
    name = f"depthwise{kernel}by{stride}" + {"whole": "Whole", "some": "", "edge": "Edge"}[kind]
    lines = ["@inline(__always)", f"func {name}("]
    lines.append("    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector"
                 + (", rows: Int" if kind != "whole" else "") + (", column: Int, columns: Int" if kind == "edge" else ""))
    lines += [") -> (Vector, Vector, Vector, Vector) {", "    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias"]

    def products(row, weight, indent, suffix):
        out = []
        for i in range(inputs):
            value = f"load({row} + {i} &* width)"
            if kind == "edge":
                value = f"column &+ {i} >= 0 && column &+ {i} < columns ? {value} : Vector.zero"
            out.append(f"{indent}let x{i}{suffix} = {value}")
        for k in range(kernel):
            out.append(f"{indent}let w{k}{suffix} = load({weight} + {k} &* width)")
            for o in range(4):
                out.append(f"{indent}sum{o} = multiplyAdd(sum{o}, x{o * stride + k}{suffix}, w{k}{suffix})")
        return out

    if kind == "whole":
        for r in range(kernel):
            lines.append(f"    let row{r} = input + {r} &* rowStride")
            lines.append(f"    let weight{r} = weights + {r * kernel} &* width")
            lines += products(f"row{r}", f"weight{r}", "    ", f"r{r}")
    else:
        lines += ["    var row = input", "    var weight = weights", "    var left = rows", "    while left > 0 {"]
        lines += products("row", "weight", "        ", "")
        lines += ["        row += rowStride", f"        weight += {kernel} &* width", "        left &-= 1", "    }"]
    return lines + ["    return (sum0, sum1, sum2, sum3)", "}", ""]


def row_of_depthwise(kernel, stride):
    inputs = 3 * stride + kernel
    name = f"depthwise{kernel}by{stride}"
    whole = kernel == 3
    lines = []
    for kind in ("whole", "some", "edge") if whole else ("some", "edge"):
        lines += group_of_depthwise(kernel, stride, kind)
    lines += [
        "/// A row of outputs. `firstColumn` is where the first output's window starts, which may be before the row.",
        "@inline(never)",
        f"func {name}Row(",
        "    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int, bias: "
        "UnsafePointer<Float>,",
        "    firstColumn: Int, columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int, minimum: Float, maximum: Float",
        ") {",
        "    let bias = load(bias)",
        "    let minimum = Vector(repeating: minimum), maximum = Vector(repeating: maximum)",
        "    var column = firstColumn",
        "    var done = 0",
        "    while done < outputs {",
        "        let place = output + done &* width",
        "        let start = input + column &* width",
        f"        if column >= 0 && column &+ {inputs} <= columns && done &+ 4 <= outputs {{",
        "            let sums = "
        + (f"rows == {kernel} ? {name}Whole(start, rowStride: rowStride, weights: weights, bias: bias) : " if whole else "")
        + f"{name}(start, rowStride: rowStride, weights: weights, bias: bias, rows: rows)",
    ]
    for o in range(4):
        lines.append(f"            store(clamp(sums.{o}, minimum, maximum), to: place + {o} &* width)")
    lines += [
        "        } else {",
        f"            let sums = {name}Edge(",
        "                start, rowStride: rowStride, weights: weights, bias: bias, rows: rows, column: column, "
        "columns: columns)",
    ]
    for o in range(4):
        guard = f"if done &+ {o} < outputs {{ " if o else ""
        lines.append(f"            {guard}store(clamp(sums.{o}, minimum, maximum), to: place + {o} &* width)"
                     + (" }" if o else ""))
    lines += ["        }", "        done &+= 4", f"        column &+= {4 * stride}", "    }", "}", ""]
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
    "    bias: UnsafePointer<Float>, firstColumn: Int, columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int,",
    "    minimum: Float, maximum: Float",
    ") {",
    "    switch (kernel, stride) {",
]
for k, s in KERNELS:
    out += [
        f"    case ({k}, {s}):",
        f"        depthwise{k}by{s}Row(",
        "            input, rowStride: rowStride, weights: weights, rows: rows, bias: bias, firstColumn: firstColumn,",
        "            columns: columns, output: output, outputs: outputs, minimum: minimum, maximum: maximum)",
    ]
out += ["    default: break", "    }", "}", ""]
for k, s in KERNELS:
    out += row_of_depthwise(k, s)
path = path.with_name("DepthwiseRows.swift")
path.write_text("\n".join(out))
