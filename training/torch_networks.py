"""The PyTorch networks that SurSathi is checked and measured with: their definitions, with random weights."""
from collections import OrderedDict
from dataclasses import dataclass
from typing import Callable

import torch
import torchvision
from torch import nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Network:
    """A network that can be built, and the shape of its input (N, C, H, W)."""

    build: Callable[[], nn.Module]
    shape: tuple[int, int, int, int] = (1, 3, 224, 224)


class SeparableConvolution(nn.Sequential):
    """3x3 depthwise, 1x1 pointwise, batch normalisation."""

    def __init__(self, channels_in: int, channels_out: int):
        super().__init__(
            nn.Conv2d(channels_in, channels_in, 3, padding=1, groups=channels_in, bias=False),
            nn.Conv2d(channels_in, channels_out, 1, bias=False),
            nn.BatchNorm2d(channels_out),
        )


class XceptionBlock(nn.Module):
    def __init__(self, channels_in: int, channels_out: int):
        super().__init__()
        self.residual = nn.Sequential(
            nn.Conv2d(channels_in, channels_out, 1, stride=2, bias=False), nn.BatchNorm2d(channels_out)
        )
        self.body = nn.Sequential(
            SeparableConvolution(channels_in, channels_out),
            nn.ReLU(),
            SeparableConvolution(channels_out, channels_out),
            nn.MaxPool2d(3, stride=2, padding=1),
        )

    def forward(self, x):
        return self.residual(x) + self.body(x)


class MiniXception(nn.Module):
    """Arriaga, Valdenegro-Toro and Ploeger, Real-time Convolutional Neural Networks for Emotion and Gender
    Classification (2017)."""

    def __init__(self, classes: int = 7):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
            nn.Conv2d(8, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        )
        self.blocks = nn.Sequential(
            XceptionBlock(8, 16), XceptionBlock(16, 32), XceptionBlock(32, 64), XceptionBlock(64, 128)
        )
        self.head = nn.Conv2d(128, classes, 3, padding=1)

    def forward(self, x):
        return torch.softmax(self.head(self.blocks(self.stem(x))).mean((2, 3)), 1)


class FaceBottleneck(nn.Module):
    """Inverted residual with PReLU, of MobileFaceNet."""

    def __init__(self, channels_in: int, channels_out: int, expansion: int, stride: int):
        super().__init__()
        middle = channels_in * expansion
        self.adds = stride == 1 and channels_in == channels_out
        self.body = nn.Sequential(
            nn.Conv2d(channels_in, middle, 1, bias=False), nn.BatchNorm2d(middle), nn.PReLU(middle),
            nn.Conv2d(middle, middle, 3, stride, 1, groups=middle, bias=False), nn.BatchNorm2d(middle),
            nn.PReLU(middle),
            nn.Conv2d(middle, channels_out, 1, bias=False), nn.BatchNorm2d(channels_out),
        )

    def forward(self, x):
        return x + self.body(x) if self.adds else self.body(x)


class MobileFaceNet(nn.Module):
    """Chen et al., MobileFaceNets (2018): 112x112, one PReLU slope a channel, a 7x7 depthwise layer in place of pooling.

    `normalises` divides the embedding by its length, as face recognition does."""

    def __init__(self, size: int = 128, normalises: bool = False):
        super().__init__()
        self.normalises = normalises
        layers: list[nn.Module] = [
            nn.Conv2d(3, 64, 3, 2, 1, bias=False), nn.BatchNorm2d(64), nn.PReLU(64),
            nn.Conv2d(64, 64, 3, 1, 1, groups=64, bias=False), nn.BatchNorm2d(64), nn.PReLU(64),
        ]
        channels = 64
        for expansion, out, count, stride in [(2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1)]:
            for index in range(count):
                layers.append(FaceBottleneck(channels, out, expansion, stride if index == 0 else 1))
                channels = out
        layers += [
            nn.Conv2d(128, 512, 1, bias=False), nn.BatchNorm2d(512), nn.PReLU(512),
            nn.Conv2d(512, 512, 7, groups=512, bias=False), nn.BatchNorm2d(512),
            nn.Conv2d(512, size, 1, bias=False), nn.BatchNorm2d(size), nn.Flatten(),
        ]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        x = self.layers(x)
        return F.normalize(x) if self.normalises else x


class LocalResponseFaceNet(nn.Sequential):
    """An early kind of face network: wide first layers with local response normalisation, overlapping pools."""

    def __init__(self, classes: int = 7):
        super().__init__(
            nn.Conv2d(3, 48, 7, stride=2, padding=3), nn.ReLU(), nn.LocalResponseNorm(5, 1e-4, 0.75, 1.0),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            nn.Conv2d(48, 96, 5, padding=2, groups=2), nn.ReLU(), nn.LocalResponseNorm(5, 1e-4, 0.75, 2.0),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            nn.Conv2d(96, 128, 3, padding=1), nn.ELU(), nn.AvgPool2d(3, 2, padding=1),
            nn.Flatten(), nn.Linear(128 * 7 * 7, 256), nn.Tanh(), nn.Dropout(), nn.Linear(256, classes),
            nn.LogSoftmax(1),
        )


class SqueezeExcitationBlock(nn.Module):
    """ResNet's basic block with squeeze-and-excitation (Hu et al., 2018)."""

    def __init__(self, channels_in: int, channels_out: int, stride: int):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels_in, channels_out, 3, stride, 1, bias=False), nn.BatchNorm2d(channels_out), nn.ReLU(),
            nn.Conv2d(channels_out, channels_out, 3, 1, 1, bias=False), nn.BatchNorm2d(channels_out),
        )
        self.first = nn.Linear(channels_out, channels_out // 16)
        self.second = nn.Linear(channels_out // 16, channels_out)
        self.shortcut = nn.Identity() if stride == 1 and channels_in == channels_out else nn.Sequential(
            nn.Conv2d(channels_in, channels_out, 1, stride, bias=False), nn.BatchNorm2d(channels_out))

    def forward(self, x):
        y = self.body(x)
        scale = torch.sigmoid(self.second(torch.relu(self.first(y.mean((2, 3))))))
        return torch.relu(self.shortcut(x) + y * scale.view(scale.size(0), -1, 1, 1))


class SEResNet18(nn.Sequential):
    def __init__(self, classes: int = 8):
        channels, layers = 64, [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
        for out, stride in [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)]:
            layers.append(SqueezeExcitationBlock(channels, out, stride))
            channels = out
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


class SmallUNet(nn.Module):
    """Decoder parts that classifiers seldom have: transposed convolution, bilinear and nearest upsampling."""

    def __init__(self):
        super().__init__()
        def block(channels_in, channels_out):
            return nn.Sequential(nn.Conv2d(channels_in, channels_out, 3, padding=1), nn.InstanceNorm2d(channels_out, affine=True), nn.SiLU())
        self.down1, self.down2, self.down3 = block(3, 16), block(16, 32), block(32, 64)
        self.up2, self.join2 = nn.ConvTranspose2d(64, 32, 2, 2), block(64, 32)
        self.join1, self.out = block(48, 16), nn.Conv2d(16, 4, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        c = self.down3(F.max_pool2d(b, 2))
        b = self.join2(torch.cat([self.up2(c), b], 1))
        a = self.join1(torch.cat([F.interpolate(b, scale_factor=2, mode="bilinear", align_corners=False), a], 1))
        return F.interpolate(self.out(a), scale_factor=2, mode="nearest")


def zoo(name: str, **options) -> Callable[[], nn.Module]:
    """One of torchvision's networks, without its weights."""
    return lambda: getattr(torchvision.models, name)(weights=None, **options)


MAIN = OrderedDict(
    mobilenet_v3_large=Network(zoo("mobilenet_v3_large", num_classes=8)),
    vgg16=Network(zoo("vgg16", num_classes=5)),
    efficientnet_b0=Network(zoo("efficientnet_b0", num_classes=8)),
    resnet18=Network(zoo("resnet18", num_classes=8)),
    mini_xception=Network(MiniXception, (1, 1, 64, 64)),
    mobilenet_v2=Network(zoo("mobilenet_v2", num_classes=8)),
    squeezenet=Network(zoo("squeezenet1_1", num_classes=8)),
    mobilefacenet=Network(MobileFaceNet, (1, 3, 112, 112)),
)

EXTRA = OrderedDict(
    alexnet=Network(zoo("alexnet", num_classes=8)),
    convnext_tiny=Network(zoo("convnext_tiny", num_classes=8)),
    densenet121=Network(zoo("densenet121", num_classes=8)),
    efficientnet_v2_s=Network(zoo("efficientnet_v2_s", num_classes=8)),
    googlenet=Network(zoo("googlenet", num_classes=8, aux_logits=False, init_weights=False)),
    inception_v3=Network(zoo("inception_v3", num_classes=8, aux_logits=False, init_weights=False), (1, 3, 299, 299)),
    lrn_facenet=Network(LocalResponseFaceNet, (1, 3, 112, 112)),
    mnasnet1_0=Network(zoo("mnasnet1_0", num_classes=8)),
    mobilefacenet_l2=Network(lambda: MobileFaceNet(normalises=True), (1, 3, 112, 112)),
    mobilenet_v3_small=Network(zoo("mobilenet_v3_small", num_classes=8)),
    regnet_y_400mf=Network(zoo("regnet_y_400mf", num_classes=8)),
    resnet50=Network(zoo("resnet50", num_classes=8)),
    resnext50=Network(zoo("resnext50_32x4d", num_classes=8)),
    se_resnet18=Network(SEResNet18),
    shufflenet_v2=Network(zoo("shufflenet_v2_x1_0", num_classes=8)),
    small_unet=Network(SmallUNet, (1, 3, 64, 64)),
    swin_t=Network(zoo("swin_t", num_classes=8)),
    vgg11_bn=Network(zoo("vgg11_bn", num_classes=8)),
    vit_b_16=Network(zoo("vit_b_16", num_classes=8)),
)


def build(network: Network, seed: int = 0) -> nn.Module:
    """The network in evaluation mode with random weights whose activations neither vanish nor explode.

    Batch normalisation takes the statistics of one random batch, each then changed by some per cent, so that no
    statistic is 0 or 1 and folding one wrongly shows."""
    torch.manual_seed(seed)
    model = network.build()
    normalisations = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    for module in normalisations:
        module.momentum = 1.0
        nn.init.uniform_(module.weight, 0.8, 1.2)
        nn.init.normal_(module.bias, 0, 0.1)
    for module in model.modules():
        if isinstance(module, nn.PReLU):
            nn.init.uniform_(module.weight, 0.05, 0.45)
        if isinstance(module, (nn.Conv2d, nn.Linear)) and module.bias is not None:
            nn.init.normal_(module.bias, 0, 0.05)
    if normalisations:
        model.train()
        with torch.no_grad():
            model(torch.randn(4, *network.shape[1:]))
    for module in normalisations:
        module.running_var.mul_(torch.empty_like(module.running_var).uniform_(0.8, 1.25)).clamp_(min=1e-3)
        module.running_mean.add_(torch.randn_like(module.running_mean) * 0.1 * module.running_var.sqrt())
    return model.eval()
