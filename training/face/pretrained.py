"""A network that knows faces already: dlib's face recognition ResNet (Davis King, CC0), to be taught emotions.

Its weights come in the package `face_recognition_models`. Recognition is not what we want, and no part of this network is
shipped: it is one of the teachers of the network that is (knowledge distillation, Hinton et al. 2015).
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

SIZE = 112
STAGES = [(32, 32, False)] * 3 + [(32, 64, True)] + [(64, 64, False)] * 3 + [(64, 128, True)] \
    + [(128, 128, False)] * 2 + [(128, 256, True)] + [(256, 256, False)] * 2 + [(256, 256, True)]


def convolution(inputs, outputs, size, stride, padding):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, padding), nn.BatchNorm2d(outputs))


class Block(nn.Module):
    """dlib's residual block: a smaller one's shortcut is averaged and filled with zero channels. Padded by 1 also where dlib is
    not, so that pictures smaller than dlib's 150 pixels leave something over."""

    def __init__(self, inputs, outputs, halves):
        super().__init__()
        self.halves = halves
        self.first = convolution(inputs, outputs, 3, 2 if halves else 1, 1)
        self.second = convolution(outputs, outputs, 3, 1, 1)

    def forward(self, x):
        y = self.second(F.relu(self.first(x)))
        if self.halves:
            x = F.avg_pool2d(x, 2, 2, ceil_mode=True)
            x = F.pad(x, (0, 0, 0, 0, 0, y.shape[1] - x.shape[1]))
        return F.relu(x + y)


class PretrainedNetwork(nn.Module):
    """Faces (N, 1, 48, 48), standardized, to logits (N, 8)."""

    def __init__(self, labels=8, dropout=0.4):
        super().__init__()
        self.stem = convolution(1, 32, 7, 2, 0)
        self.blocks = nn.Sequential(*[Block(*stage) for stage in STAGES])
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(256, labels)

    def forward(self, x):
        x = F.interpolate(x, size=(SIZE, SIZE), mode="bilinear", align_corners=False)
        x = F.max_pool2d(F.relu(self.stem(x)), 3, 2)
        return self.classifier(self.dropout(self.blocks(x).mean((2, 3))))

    def convolutions(self):
        return [self.stem] + [part for block in self.blocks for part in (block.first, block.second)]

    @torch.no_grad()
    def take_over(self, weights, faces):
        """Takes dlib's weights, (filters, biases) of each convolution with its affine layer folded in, and gives every batch
        normalisation the statistics of `faces` and the parameters that leave what it is fed unchanged.

        The input is grey and standardized instead of coloured and about -0.5 to 0.5: the stem's colours are summed, and its
        inputs scaled to what dlib's would be on average."""
        for part, (filters, biases) in zip(self.convolutions(), weights):
            if filters.shape[1] == 3:
                filters = filters.sum(1, keepdim=True) * 0.22
            part[0].weight.copy_(filters)
            part[0].bias.copy_(biases)

        def calibrate(module, inputs, output):
            deviation, mean = torch.std_mean(output, (0, 2, 3))
            norm = norms[module]
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(deviation**2)
            norm.bias.copy_(mean)
            norm.weight.copy_((deviation**2 + norm.eps).sqrt())

        norms = {part[0]: part[1] for part in self.convolutions()}
        hooks = [module.register_forward_hook(calibrate) for module in norms]
        self.eval()
        self(faces)
        for hook in hooks:
            hook.remove()
        self.train()
