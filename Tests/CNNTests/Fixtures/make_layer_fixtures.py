#!/usr/bin/env python3
"""Makes layers.bin and types.bin, in the form that make_fixtures.py describes, with the same versions.

    python3 make_layer_fixtures.py      (writes beside itself)
"""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

import make_fixtures
from make_fixtures import HERE, Writer, ints

# Both scripts draw from this one.
rng = make_fixtures.rng = np.random.default_rng(2025)
floats = make_fixtures.floats


def scalar(value, dtype=np.float32):
    return np.array(value, dtype)


def transposed_convolutions(w):
    def conv(name, x, k, bias=True, constants=(1, 2), group=1, **attributes):
        inputs = [floats(*x), floats(*k, scale=0.3)] + ([floats(k[1] * group)] if bias else [])
        w.op("ConvTranspose " + name, "ConvTranspose", inputs, constants=constants[: len(inputs) - 1], group=group,
             **attributes)

    conv("3x3", (1, 5, 6, 7), (5, 4, 3, 3))
    conv("3x3 no bias, padded", (2, 5, 6, 7), (5, 4, 3, 3), bias=False, pads=[1, 1, 1, 1])
    conv("2x2 stride 2", (1, 4, 5, 6), (4, 3, 2, 2), strides=[2, 2])
    conv("4x4 stride 2", (1, 4, 5, 6), (4, 3, 4, 4), strides=[2, 2], pads=[1, 1, 1, 1])
    conv("uneven", (1, 3, 5, 6), (3, 2, 3, 5), strides=[3, 2], pads=[0, 2, 1, 3])
    conv("output_padding", (1, 3, 4, 5), (3, 2, 3, 3), strides=[3, 2], output_padding=[2, 1])
    conv("output_shape", (1, 3, 4, 5), (3, 2, 3, 3), strides=[3, 2], output_shape=[11, 10])
    conv("output_shape, same upper", (1, 3, 4, 5), (3, 2, 3, 3), strides=[3, 2], output_shape=[11, 8], auto_pad="SAME_UPPER")
    conv("same upper", (1, 3, 4, 5), (3, 2, 3, 4), strides=[2, 2], auto_pad="SAME_UPPER")
    conv("same lower", (1, 3, 4, 5), (3, 2, 3, 4), strides=[2, 2], auto_pad="SAME_LOWER")
    conv("valid", (1, 3, 4, 5), (3, 2, 3, 4), auto_pad="VALID")
    conv("dilated", (1, 3, 4, 5), (3, 2, 3, 2), dilations=[2, 3], pads=[1, 2, 0, 1])
    conv("groups of 2", (2, 4, 4, 5), (4, 3, 3, 3), group=2, strides=[2, 1])
    conv("depthwise", (1, 4, 4, 5), (4, 1, 3, 3), group=4, strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])
    conv("1D", (2, 3, 9), (3, 4, 4), strides=[2], pads=[1, 1])
    conv("computed weights", (1, 3, 4, 5), (3, 2, 3, 3), constants=())
    conv("pads larger than the kernel", (1, 3, 6, 6), (3, 2, 2, 2), pads=[2, 2, 2, 2])


def normalizations(w):
    x = floats(2, 6, 4, 5, scale=2) + 1
    w.op("InstanceNormalization", "InstanceNormalization", [x, floats(6), floats(6)], constants=(1, 2))
    w.op("InstanceNormalization 1D", "InstanceNormalization", [floats(2, 3, 9), floats(3), floats(3)], epsilon=0.01)
    w.op("LayerNormalization", "LayerNormalization", [x, floats(5), floats(5)], constants=(1, 2))
    w.op("LayerNormalization axis 1", "LayerNormalization", [x, floats(6, 4, 5)], axis=1, epsilon=0.1)
    w.op("LayerNormalization axis -2, statistics", "LayerNormalization", [x, floats(4, 5), floats(4, 5)], axis=-2, outputs=3)
    w.op("LpNormalization", "LpNormalization", [x])
    w.op("LpNormalization p 1, axis 1", "LpNormalization", [x, ], p=1, axis=1)
    w.op("LpNormalization zeros", "LpNormalization", [np.zeros((2, 3), np.float32)], axis=0)
    w.op("LRN", "LRN", [x * 3], size=3)
    # ONNX Runtime wants an odd size, and onnx's reference mixes up batch and channels.
    w.op("LRN even size", "LRN", [x * 3], size=4, alpha=0.3, beta=0.5, bias=2.0, expected=[local_response(x * 3, 1, 2)])
    parts = [floats(6), floats(6), floats(6), np.abs(floats(6)) + 0.1]
    y, mean, variance = batch_norm(x, *parts, momentum=0.8)
    w.op("BatchNormalization training", "BatchNormalization", [x, *parts], outputs=3, training_mode=1, momentum=0.8,
         expected=[y, mean, variance])


def trained_after_convolution(w):
    """A training BatchNormalization must not be folded into the convolution before it."""
    x, k = floats(2, 3, 4, 5), floats(4, 3, 1, 1)
    parts = [floats(4), floats(4), floats(4), np.abs(floats(4)) + 0.1]
    weights = {"k": k, **{f"p{i}": p for i, p in enumerate(parts)}}
    nodes = [helper.make_node("Conv", ["x", "k"], ["c"]),
             helper.make_node("BatchNormalization", ["c", *list(weights)[1:]], ["y"], training_mode=1)]
    graph = helper.make_graph(
        nodes, "case", [helper.make_tensor_value_info("x", 1, x.shape)], [helper.make_tensor_value_info("y", 1, None)],
        [numpy_helper.from_array(v, n) for n, v in weights.items()])
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    y = batch_norm(np.einsum("nchw,kc->nkhw", x, k[:, :, 0, 0]), *parts, momentum=0.9)[0]
    w.add_known("BatchNormalization training after Conv", model, {"x": x}, {"y": y})


def local_response(x, before, after, alpha=0.3, beta=0.5, bias=2.0):
    sums = [np.sum(x[:, max(c - before, 0) : c + after + 1] ** 2, 1) for c in range(x.shape[1])]
    return x / (bias + alpha / (before + after + 1) * np.stack(sums, 1)) ** np.float32(beta)


def batch_norm(x, scale, shift, old_mean, old_variance, momentum, epsilon=1e-5):
    mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3))
    line = lambda v: v.reshape(1, -1, 1, 1)
    y = line(scale) * (x - line(mean)) / np.sqrt(line(variance) + epsilon) + line(shift)
    running = [old * momentum + new * (1 - momentum) for old, new in ((old_mean, mean), (old_variance, variance))]
    return [v.astype(np.float32) for v in (y, *running)]


def resizes(w):
    x = floats(1, 2, 5, 6)

    def resize(name, scales=None, sizes=None, x=x, opset=19, roi=None, **attributes):
        inputs = [x, roi, None if scales is None else np.array(scales, np.float32)]
        inputs += [] if sizes is None else [ints(*sizes)]
        constants = [i for i in (1, 2, 3) if i < len(inputs) and inputs[i] is not None]
        w.op("Resize " + name, "Resize", inputs, opset=opset, constants=constants, **attributes)

    up, down = [1, 1, 2, 3], [1, 1, 0.6, 0.5]
    for mode in ("half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners", "half_pixel_symmetric"):
        resize(f"linear up {mode}", up, mode="linear", coordinate_transformation_mode=mode)
        resize(f"linear down {mode}", down, mode="linear", coordinate_transformation_mode=mode)
        resize(f"nearest up {mode}", up, coordinate_transformation_mode=mode)
    for rounding in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"):
        for mode in ("half_pixel", "asymmetric"):
            resize(f"nearest {rounding} {mode}", sizes=[1, 2, 8, 3], nearest_mode=rounding, coordinate_transformation_mode=mode)
    resize("linear sizes", sizes=[1, 2, 7, 4], mode="linear")
    resize("linear of all axes", sizes=[2, 3, 7, 4], mode="linear")
    resize("one line, pytorch", sizes=[1, 2, 1, 9], mode="linear", coordinate_transformation_mode="pytorch_half_pixel")
    resize("one line, aligned", sizes=[1, 2, 1, 9], mode="linear", coordinate_transformation_mode="align_corners")
    resize("axes", [3, 2], opset=18, axes=[3, 2], mode="linear")
    resize("axes sizes", sizes=[9, 7], opset=18, axes=[-1, 2])
    resize("not larger", sizes=[7, 9], opset=18, axes=[2, 3], keep_aspect_ratio_policy="not_larger")
    resize("not smaller", sizes=[7, 9], opset=18, axes=[2, 3], keep_aspect_ratio_policy="not_smaller", mode="linear")
    resize("cubic", [1, 1, 2, 3], mode="cubic")
    resize("cubic down, outside excluded", [1, 1, 0.8, 0.5], mode="cubic", cubic_coeff_a=-0.5, exclude_outside=1)
    resize("antialiased linear", [1, 1, 0.6, 0.5], mode="linear", antialias=1)
    resize("antialiased cubic", sizes=[1, 2, 3, 4], mode="cubic", antialias=1)
    roi = np.array([0, 0, 0.2, 0.4, 1, 1, 0.9, 1.3], np.float32)
    resize("crop", sizes=[1, 2, 3, 4], roi=roi, mode="linear", coordinate_transformation_mode="tf_crop_and_resize",
           extrapolation_value=7.0)
    resize("opset 13", up, opset=13, mode="linear")
    resize("opset 11 sizes", None, [1, 2, 10, 3], opset=13)
    resize("ints", up, x=np.arange(60, dtype=np.int32).reshape(1, 2, 5, 6))
    w.op("Resize opset 10", "Resize", [x, np.array([1, 1, 2, 0.5], np.float32)], opset=10, constants=(1,))
    w.op("Resize opset 10 linear", "Resize", [x, np.array([1, 1, 2, 1.5], np.float32)], opset=10, constants=(1,), mode="linear")
    w.op("Upsample", "Upsample", [x, np.array(up, np.float32)], opset=9, constants=(1,))
    w.op("Upsample linear", "Upsample", [x, np.array(up, np.float32)], opset=9, constants=(1,), mode="linear")
    w.op("Upsample opset 7", "Upsample", [x], opset=7, scales=[1.0, 1.0, 2.0, 1.5])


def activations(w):
    x = floats(3, 7, scale=3)
    w.op("Selu", "Selu", [x])
    w.op("Selu alpha, gamma", "Selu", [x], alpha=1.5, gamma=0.7)
    w.op("Clip computed limits", "Clip", [x, scalar(-1), scalar(2)])
    w.op("Clip computed maximum", "Clip", [x, None, scalar(0.5)])
    w.op("Clip lower above upper", "Clip", [x, scalar(2), scalar(-1)], constants=(1, 2))
    w.op("Clip int32", "Clip", [np.arange(-5, 6, dtype=np.int32), scalar(-2, np.int32), scalar(3, np.int32)], constants=(1,))
    w.op("Clip int8", "Clip", [np.arange(-5, 6, dtype=np.int8), None, scalar(3, np.int8)], constants=(2,))
    for op in ("ReduceL1", "ReduceL2", "ReduceSumSquare"):
        w.op(op, op, [floats(2, 3, 4)], opset=11, axes=[-1, 0])
    w.op("ReduceLogSum", "ReduceLogSum", [np.abs(floats(2, 3, 4)) + 0.1, ints(1)], opset=18, constants=(1,), keepdims=0)


def logic(w):
    a, b = floats(2, 3, 4).round(), floats(3, 1).round()
    for op in ("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"):
        w.op(f"{op} floats", op, [a, b])
        for dtype in (np.int32, np.int64):
            values = rng.integers(-2, 3, (3, 4))
            w.op(f"{op} {np.dtype(dtype)}", op, [values.astype(dtype), np.array([1, -1, 0, 2], dtype)])
    w.op("Equal bool", "Equal", [a > 0, b > 0])
    w.op("Equal scalars", "Equal", [scalar(3, np.int32), scalar(3, np.int32)])
    nan = np.array([1, np.nan, -np.inf, 3], np.float32)
    for op in ("Equal", "Less", "GreaterOrEqual"):
        w.op(f"{op} with NaN", op, [nan, np.array([1, np.nan, 2, np.nan], np.float32)])
    for op in ("And", "Or", "Xor"):
        w.op(op, op, [a > 0, b > 0])
    w.op("Not", "Not", [a > 0])
    w.op("Not opset 7", "Not", [a > 0], opset=7)
    w.op("Where", "Where", [a > 0, a, b])
    w.op("Where broadcast condition", "Where", [np.array([[True], [False], [True]]), a, scalar(5)], constants=(0,))
    w.op("Where int64", "Where", [np.array([True, False]), np.array([[1], [2]]), np.array([3, 4])])
    w.op("Where uint8", "Where", [np.array([True, False]), np.array([1, 2], np.uint8), scalar(9, np.uint8)])


def integers(w):
    small = {np.int32: rng.integers(-9, 9, (3, 4)), np.int64: rng.integers(-9, 9, (3, 4))}
    for dtype, values in small.items():
        values = values.astype(dtype)
        for op in ("Add", "Sub", "Mul", "Div"):
            w.op(f"{op} {np.dtype(dtype)}", op, [values, np.array([3, -2, 5, 7], dtype)])
        w.op(f"Abs {np.dtype(dtype)}", "Abs", [values])
        w.op(f"Neg {np.dtype(dtype)}", "Neg", [values])
        w.op(f"Pow {np.dtype(dtype)}", "Pow", [values, np.array([0, 1, 2, 3], dtype)])
    for op in ("Min", "Max"):
        for dtype in (np.int8, np.uint8, np.int32, np.int64):
            a, b = rng.integers(0, 99, (2, 3, 4)).astype(dtype)
            w.op(f"{op} {np.dtype(dtype)}", op, [a, b, np.array([50], dtype)], expected=[getattr(np, op.lower() + "imum")(
                getattr(np, op.lower() + "imum")(a, b), np.array([50], dtype))])
    w.op("Add uint8 wraps", "Add", [np.array([250, 3], np.uint8), np.array([10, 4], np.uint8)], expected=[np.array([4, 7], np.uint8)])
    w.op("Div int8", "Div", [np.array([-7, 7, -128], np.int8), np.array([2, -2, -1], np.int8)],
         expected=[np.array([-3, -3, -128], np.int8)])
    w.op("Pow float to int", "Pow", [floats(2, 3), ints(2, 3, -1)])
    w.op("Pow int to float", "Pow", [np.array([2, 3, 4], np.int32), np.array([0.5, 2, 1.5], np.float32)])
    w.op("Pow large", "Pow", [ints(3, -7, 10), ints(39, 21, 18)], expected=[ints(3**39, -7**21, 10**18)])
    x = rng.integers(-50, 50, (2, 3, 4))
    for dtype in (np.int32, np.int64):
        for op in ("ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd"):
            if op == "ReduceSum":
                w.op(f"{op} {np.dtype(dtype)}", op, [x.astype(dtype), ints(1)], constants=(1,))
            else:
                w.op(f"{op} {np.dtype(dtype)}", op, [(x % 5).astype(dtype)], axes=[1, 2])
    w.op("ReduceMax int8", "ReduceMax", [x.astype(np.int8)], axes=[0])
    w.op("ReduceMean int32", "ReduceMean", [x.astype(np.int32)], axes=[0])
    w.op("ReduceMax bool", "ReduceMax", [x > 40, ints(0)], opset=20, constants=(1,))
    for op in ("ArgMax", "ArgMin"):
        ties = rng.integers(0, 3, (3, 4, 5))
        w.op(op, op, [floats(3, 4, 5)])
        w.op(f"{op} axis, no dims", op, [floats(3, 4, 5)], axis=-1, keepdims=0)
        w.op(f"{op} ties", op, [ties.astype(np.float32)], axis=1)
        w.op(f"{op} last of ties", op, [ties.astype(np.float32)], axis=1, select_last_index=1)
        w.op(f"{op} int32", op, [ties.astype(np.int32)], axis=0, select_last_index=1)


def casts(w):
    x = np.array([-3.7, -0.5, 0, 0.5, 1.5, 2.5, 99.9], np.float32)
    targets = {"FLOAT": np.float32, "INT64": np.int64, "INT32": np.int32, "UINT8": np.uint8, "INT8": np.int8, "BOOL": np.bool_}
    for name, dtype in targets.items():
        for source, values in (("float32", x), ("int64", ints(-300, -1, 0, 1, 300, 2**40)), ("int32", np.array([-300, 0, 7, 300], np.int32)),
                               ("uint8", np.array([0, 1, 200], np.uint8)), ("int8", np.array([-128, 0, 5], np.int8)),
                               ("bool", np.array([True, False]))):
            if name == "UINT8" and source == "float32":
                values = np.abs(values)  # What becomes of negative numbers is left open.
            w.op(f"Cast {source} to {name}", "Cast", [values], to=getattr(TensorProto, name))
    w.op("Cast out of range", "Cast", [np.array([1e30, -1e30, np.nan, np.inf], np.float32)], to=TensorProto.INT64,
         expected=[ints(2**63 - 1, -(2**63), 0, 2**63 - 1)])
    w.op("Cast to double is float32", "Cast", [x], to=TensorProto.DOUBLE, expected=[x])


def quantizations(w):
    x = floats(2, 3, 4, scale=2)
    for dtype in (np.uint8, np.int8):
        kind = np.dtype(dtype)
        q = rng.integers(0, 120, (2, 3, 4)).astype(dtype)
        w.op(f"QuantizeLinear {kind}", "QuantizeLinear", [x, scalar(0.02), scalar(30, dtype)], constants=(1, 2))
        w.op(f"QuantizeLinear axis {kind}", "QuantizeLinear", [x, np.array([0.02, 0.5, 0.1], np.float32), np.array([3, 50, 9], dtype)])
        w.op(f"DequantizeLinear {kind}", "DequantizeLinear", [q, scalar(0.02), scalar(30, dtype)], constants=(1, 2))
        w.op(f"DequantizeLinear axis {kind}", "DequantizeLinear",
             [q, np.array([0.02, 0.5], np.float32), np.array([3, 50], dtype)], axis=0)
        w.op(f"DequantizeLinear blocked {kind}", "DequantizeLinear",
             [q, floats(2, 3, 2), rng.integers(0, 9, (2, 3, 2)).astype(dtype)], opset=21, axis=2, block_size=2)
        w.op(f"QuantizeLinear blocked {kind}", "QuantizeLinear",
             [x, np.abs(floats(2, 2, 4)) + 0.1, rng.integers(0, 9, (2, 2, 4)).astype(dtype)], opset=21, axis=1, block_size=2)
    w.op("QuantizeLinear ties and ends", "QuantizeLinear",
         [np.array([0.5, 1.5, 2.5, -0.5, 1e9, -1e9, 300], np.float32), scalar(1)], opset=10)
    w.op("QuantizeLinear output_dtype", "QuantizeLinear", [x, scalar(0.1)], opset=21, output_dtype=TensorProto.INT8)
    w.op("DequantizeLinear int32", "DequantizeLinear", [np.array([-70000, 0, 5], np.int32), scalar(0.5)], opset=10)


def movements(w):
    x = rng.integers(-9, 9, (2, 3, 4))
    for dtype in (np.int32, np.uint8, np.int8, np.bool_, np.int64):
        kind, v = np.dtype(dtype), x.astype(dtype)
        w.op(f"Transpose {kind}", "Transpose", [v], perm=[2, 0, 1])
        w.op(f"Concat {kind}", "Concat", [v, v], axis=1)
        w.op(f"Slice {kind}", "Slice", [v, ints(0, 1), ints(2, 3)], constants=(1, 2))
        w.op(f"Gather {kind}", "Gather", [v, np.array([1, 0, -1], np.int32)], axis=2)
        w.op(f"Expand {kind}", "Expand", [v, ints(2, 1, 1, 1)], constants=(1,))
        w.op(f"Reshape {kind}", "Reshape", [v, ints(4, -1)], constants=(1,))
        w.op(f"Identity {kind}", "Identity", [v])
        w.op(f"Tile {kind}", "Tile", [v, ints(1, 2, 3)], constants=(1,))
    w.op("Tile float32", "Tile", [floats(2, 3), ints(2, 2)], constants=(1,))
    w.op("Tile none", "Tile", [floats(2, 3), ints(2, 0)], constants=(1,))
    w.op("Split int32", "Split", [x.astype(np.int32)], opset=13, axis=2, outputs=2)
    for mode in ("constant", "edge", "reflect", "wrap"):
        w.op(f"Pad int32 {mode}", "Pad", [x.astype(np.int32), ints(0, 1, 2, 0, 1, 2)], opset=19, constants=(1,), mode=mode)
    w.op("Pad computed value", "Pad", [floats(2, 3), ints(1, 0, 0, 2), scalar(4)], constants=(1,))
    w.op("Pad int8 value", "Pad", [x.astype(np.int8), ints(0, 1, 2, 0, 1, 2), scalar(7, np.int8)], constants=(1, 2))
    w.op("ConstantOfShape bool", "ConstantOfShape", [ints(2, 3)], constants=(0,), value=numpy_helper.from_array(np.array([True])))
    w.op("ConstantOfShape int32", "ConstantOfShape", [ints(2, 3)], constants=(0,),
         value=numpy_helper.from_array(np.array([7], np.int32)))
    w.op("Dropout mask", "Dropout", [floats(2, 3)], outputs=2)
    w.op("Dropout inference", "Dropout", [floats(2, 3), scalar(0.4), np.array(False)], constants=(1, 2))
    w.op("Constant uint8", "Constant", [], value=numpy_helper.from_array(np.array([1, 255], np.uint8)))
    # Opset 6 broadcast only when told to, from an axis of the first input on.
    a, b = floats(2, 3, 4), floats(3)
    w.op("Add opset 6, axis", "Add", [a, b], opset=6, broadcast=1, axis=1, expected=[a + b.reshape(3, 1)])
    w.op("PRelu opset 6, channels", "PRelu", [a, b], opset=6, expected=[np.where(a < 0, a * b.reshape(3, 1), a)])


def int32_shape_arithmetic(w):
    """A Reshape whose target goes through Cast to int32 and back, as TensorFlow's exporter writes it."""
    x = floats(2, 3, 4, 5)
    nodes = [
        helper.make_node("Shape", ["x"], ["s"]),
        helper.make_node("Cast", ["s"], ["s32"], to=TensorProto.INT32),
        helper.make_node("Slice", ["s32", "zero", "one", "zero"], ["batch"]),
        helper.make_node("Concat", ["batch", "rest"], ["target"], axis=0),
        helper.make_node("Cast", ["target"], ["target64"], to=TensorProto.INT64),
        helper.make_node("Reshape", ["x", "target64"], ["y"]),
    ]
    weights = [numpy_helper.from_array(v, n) for n, v in
               (("zero", ints(0)), ("one", ints(1)), ("rest", np.array([-1], np.int32)))]
    graph = helper.make_graph(
        nodes, "case", [helper.make_tensor_value_info("x", 1, x.shape)],
        [helper.make_tensor_value_info("y", 1, [2, 60])], weights)
    w.add("shape arithmetic in int32", helper.make_model(
        graph, ir_version=8, opset_imports=[helper.make_opsetid("", 13)]), {"x": x})


def remainders_and_ranges(w):
    for dtype in (np.int64, np.int32, np.int8, np.uint8):
        low = 0 if dtype == np.uint8 else -9
        a, b = rng.integers(low, 9, (2, 3, 4)).astype(dtype), rng.integers(1, 5, (3, 1)).astype(dtype)
        b[1:2] *= dtype(1 if low == 0 else -1)
        w.op(f"Mod {np.dtype(dtype)}", "Mod", [a, b])
        w.op(f"Mod fmod {np.dtype(dtype)}", "Mod", [a, b], fmod=1)
    w.op("Mod float", "Mod", [floats(2, 3, scale=9), floats(3, scale=2)], fmod=1)
    for dtype, numbers in ((np.int64, (3, 11, 4)), (np.int64, (7, -6, -3)), (np.int32, (4, 4, 1)), (np.int32, (5, 2, 1)),
                           (np.float32, (0.5, 3.2, 0.9)), (np.float32, (1, -1, -0.25))):
        w.op(f"Range {np.dtype(dtype)} {numbers}", "Range", [scalar(n, dtype) for n in numbers], constants=(0, 1, 2))
    data = floats(4, 5, 6)
    w.op("ScatterND elements", "ScatterND", [data, np.array([[[0, 1, 2], [-1, -2, 5]]]), floats(1, 2)])
    w.op("ScatterND slices", "ScatterND", [data, np.array([[2], [0]]), floats(2, 5, 6)], constants=(1,))
    w.op("ScatterND int64", "ScatterND", [ints(1, 2, 3), np.array([[1]]), ints(9)])


def long_rows(w):
    """Sizes at which whole vectors and tiles are used, with something left over."""
    x = floats(2, 21, 10)
    for order in ([0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]):
        w.op(f"Transpose tiles {order}", "Transpose", [x], perm=order)
    w.op("Transpose int64 tiles", "Transpose", [rng.integers(0, 99, (21, 18))])
    w.op("Transpose to channels", "Transpose", [floats(1, 9, 11, 3)], perm=[0, 3, 1, 2])
    w.op("Transpose from channels", "Transpose", [floats(1, 3, 9, 11)], perm=[0, 2, 3, 1])
    for op in ("ReduceMean", "ReduceMax", "ReduceL2"):
        for axes in ([0], [1], [0, 1]):
            w.op(f"{op} rows {axes}", op, [x], opset=17, axes=axes)
    w.op("Softmax rows", "Softmax", [floats(3, 37, scale=4)])
    w.op("LayerNormalization rows", "LayerNormalization", [x, floats(10), floats(10)], constants=(1, 2))
    w.op("LayerNormalization square", "LayerNormalization", [floats(5, 5), floats(5, 1), floats(5)], constants=(1, 2))


def blocked(w):
    """Operators between convolutions, which work on blocked channels; the last block is not full."""
    def chain(name, op, weights=(), outputs=1, channels=21, size=(4, 3), **attributes):
        names = [f"w{i}" if v is not None else "" for i, v in enumerate(weights)]
        values = {"k": floats(channels, 3, 1, 1), **{n: v for n, v in zip(names, weights) if n}}
        results = [f"y{i}" for i in range(outputs)]
        nodes = [helper.make_node("Conv", ["x", "k"], ["c"]), helper.make_node(op, ["c", *names], results, **attributes)]
        graph = helper.make_graph(
            nodes, "case", [helper.make_tensor_value_info("x", 1, (1, 3, *size))],
            [helper.make_tensor_value_info(r, 1, None) for r in results],
            [numpy_helper.from_array(v, n) for n, v in values.items()])
        w.add("blocked " + name, helper.make_model(
            graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)]), {"x": floats(1, 3, *size)})

    scales = np.array([1, 1, 2, 3], np.float32)
    chain("Resize nearest", "Resize", (None, scales))
    chain("Resize linear", "Resize", (None, scales), mode="linear")
    chain("Resize linear down", "Resize", (None, np.array([1, 1, 0.5, 0.7], np.float32)), mode="linear")
    chain("Resize cubic", "Resize", (None, None, ints(1, 21, 5, 2)), mode="cubic")
    chain("InstanceNormalization", "InstanceNormalization", (floats(21), floats(21)))
    chain("Split", "Split", (ints(16, 5),), outputs=2, axis=1)
    chain("Split inside a block", "Split", (ints(10, 11),), outputs=2, axis=1)


def main():
    for file, groups in (
        ("layers.bin", (transposed_convolutions, normalizations, resizes, activations, trained_after_convolution,
                        long_rows, blocked)),
        ("types.bin", (logic, integers, casts, quantizations, movements, int32_shape_arithmetic, remainders_and_ranges)),
    ):
        w = Writer()
        for group in groups:
            group(w)
        (HERE / file).write_bytes(w.data)
        print(len(w.names), "cases in", file, len(w.data))


if __name__ == "__main__":
    main()
