"""The Keras networks that SurSathi is checked with: their definitions, with random weights. The backend is KERAS_BACKEND's."""
from collections import OrderedDict
from dataclasses import dataclass
from typing import Callable

import keras
import numpy as np
from keras import applications, layers


@dataclass(frozen=True)
class Network:
    """A network that can be built, the shape of its input (N, H, W, C), and the range of its pixels."""

    build: Callable[[], keras.Model]
    shape: tuple[int, int, int, int] = (1, 224, 224, 3)
    pixels: tuple[float, float] = (-1, 1)


def mini_xception(classes: int = 7) -> keras.Model:
    """Arriaga, Valdenegro-Toro and Ploeger, Real-time Convolutional Neural Networks for Emotion and Gender
    Classification (2017), as their repository has it."""
    picture = layers.Input((64, 64, 1))
    x = picture
    for _ in range(2):
        x = layers.Conv2D(8, 3, use_bias=False)(x)
        x = layers.Activation("relu")(layers.BatchNormalization()(x))
    for channels in (16, 32, 64, 128):
        residual = layers.Conv2D(channels, 1, strides=2, padding="same", use_bias=False)(x)
        residual = layers.BatchNormalization()(residual)
        x = layers.SeparableConv2D(channels, 3, padding="same", use_bias=False)(x)
        x = layers.Activation("relu")(layers.BatchNormalization()(x))
        x = layers.SeparableConv2D(channels, 3, padding="same", use_bias=False)(x)
        x = layers.MaxPooling2D(3, strides=2, padding="same")(layers.BatchNormalization()(x))
        x = layers.add([x, residual])
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(classes, 3, padding="same")(x))
    return keras.Model(picture, layers.Activation("softmax", name="predictions")(x))


def ancestor_vgg16() -> keras.Model:
    """VGG16's convolutions with a small head of five emotions, as transfer learning with Keras is usually done."""
    base = applications.VGG16(weights=None, include_top=False, input_shape=(224, 224, 3))
    x = layers.Flatten()(base.output)
    x = layers.Dropout(0.5)(layers.Dense(256, activation="relu")(x))
    return keras.Model(base.input, layers.Dense(5, activation="softmax")(x))


def zoo(name: str, classes: int = 8, **options) -> Callable[[], keras.Model]:
    """One of keras.applications' networks, without its weights."""
    return lambda: getattr(applications, name)(weights=None, classes=classes, **options)


BYTES = (0, 255)

MAIN = OrderedDict(
    mini_xception=Network(mini_xception, (1, 64, 64, 1)),
    mobilenet_v3_large=Network(zoo("MobileNetV3Large"), pixels=BYTES),
    vgg16=Network(zoo("VGG16", classes=5), pixels=(-128, 128)),
)

EXTRA = OrderedDict(
    convnext_tiny=Network(zoo("ConvNeXtTiny"), pixels=BYTES),
    densenet121=Network(zoo("DenseNet121")),
    efficientnet_b0=Network(zoo("EfficientNetB0"), pixels=BYTES),
    efficientnet_v2_b0=Network(zoo("EfficientNetV2B0"), pixels=BYTES),
    inception_v3=Network(zoo("InceptionV3"), (1, 299, 299, 3)),
    mobilenet=Network(zoo("MobileNet")),
    mobilenet_v2=Network(zoo("MobileNetV2")),
    mobilenet_v3_small=Network(zoo("MobileNetV3Small"), pixels=BYTES),
    nasnet_mobile=Network(zoo("NASNetMobile")),
    resnet50=Network(zoo("ResNet50"), pixels=(-128, 128)),
    resnet50_v2=Network(zoo("ResNet50V2")),
    vgg16_small_head=Network(ancestor_vgg16, pixels=(-128, 128)),
    xception=Network(zoo("Xception"), (1, 299, 299, 3)),
)


def walk(model: keras.Model):
    """All layers, those of nested models too."""
    for layer in model.layers:
        yield from walk(layer) if isinstance(layer, keras.Model) else (layer,)


def build(network: Network, seed: int = 0) -> keras.Model:
    """The network with random weights whose activations neither vanish nor explode.

    Batch normalisation takes the statistics of one random batch, each then changed by some per cent, so that no
    statistic is 0 or 1 and folding one wrongly shows."""
    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    model = network.build()
    momenta = {}
    rescales = any(isinstance(layer, layers.Rescaling) for layer in walk(model))
    gain = 1 if rescales else 1 / max(network.pixels)
    for layer in walk(model):
        if isinstance(layer, layers.BatchNormalization):
            momenta[layer] = layer.momentum
            layer.momentum = 0.0
            if layer.scale:
                layer.gamma.assign(random.uniform(0.8, 1.2, layer.gamma.shape))
            if layer.center:
                layer.beta.assign(random.normal(0, 0.1, layer.beta.shape))
        elif isinstance(layer, (layers.Conv2D, layers.Dense)) and not isinstance(layer, layers.DepthwiseConv2D):
            kernel = layer.kernel
            layer.kernel.assign(gain * random.normal(0, np.sqrt(2 / np.prod(kernel.shape[:-1])), kernel.shape))
            gain = 1
            if layer.use_bias:
                layer.bias.assign(random.normal(0, 0.05, layer.bias.shape))
    if momenta:
        model(random.uniform(*network.pixels, (4, *network.shape[1:])).astype(np.float32), training=True)
    for layer, momentum in momenta.items():
        layer.momentum = momentum
        variance = keras.ops.convert_to_numpy(layer.moving_variance)
        variance = np.maximum(variance * random.uniform(0.8, 1.25, variance.shape), 1e-3)
        mean = keras.ops.convert_to_numpy(layer.moving_mean)
        layer.moving_variance.assign(variance)
        layer.moving_mean.assign(mean + random.normal(0, 0.1, mean.shape) * np.sqrt(variance))
    return model
