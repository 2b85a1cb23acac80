"""Reads the weights of dlib's face recognition network out of `dlib_face_recognition_resnet_model_v1.dat`.

dlib (dnn/tensor.h, serialize.h) writes a tensor as the version 2, four sizes, and then raw little-endian floats; each whole
number is a byte that says how many bytes follow, and these. Layers are written from the input on, a convolution's filters
and biases as one tensor of one column, then its affine layer's factors and offsets.
"""
import argparse

import numpy as np
import torch

from pretrained import STAGES


def number(value):
    size = (value.bit_length() + 7) // 8
    return bytes([size]) + value.to_bytes(size, "little")


class Tensors:
    """The file's tensors of one column, in turn."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        self.place = 0
        self.path = path

    def next(self, count):
        """The next tensor of so many rows."""
        header = number(2) + number(count) + 3 * number(1)
        start = self.data.find(header, self.place)
        end = start + len(header) + 4 * count
        if start < 0 or end > len(self.data):
            raise SystemExit(f"{self.path}: no tensor of {count} rows after byte {self.place}; is it dlib's file?")
        self.place = end
        return torch.from_numpy(np.frombuffer(self.data, "<f4", count, start + len(header)).copy())


def weights(path):
    """(filters, biases) of each convolution, its affine layer folded in."""
    tensors = Tensors(path)
    shapes = [(32, 3, 7, 7)]
    for inputs, outputs, _ in STAGES:
        shapes += [(outputs, inputs, 3, 3), (outputs, outputs, 3, 3)]
    result = []
    for shape in shapes:
        outputs, count = shape[0], int(np.prod(shape))
        convolution, affine = tensors.next(count + outputs), tensors.next(2 * outputs)
        factors, offsets = affine[:outputs], affine[outputs:]
        filters = convolution[:count].reshape(shape) * factors[:, None, None, None]
        result.append((filters, convolution[count:] * factors + offsets))
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("out", help="a PyTorch file for train.py --pretrained")
    options = parser.parse_args()
    torch.save(weights(options.file), options.out)
