"""How answers to `grayscale` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import training as reference


def draw_images(rng, N, H, W, C=3):
    return {"x": values(rng, N, C, H, W)}


def oracle_grayscale(x):
    if x.shape[1] != 3:
        raise ValueError("not red, green and blue")
    weights = tensor([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1)
    return F.conv2d(tensor(x), weights).numpy()


def refuse_other_channels(x):
    """Raise for images that are not red, green and blue."""
    if x.shape[1] != 3:
        raise ValueError("three channels are asked for")


def weigh_channels(x, weights):
    """Add up the channels with these weights."""
    refuse_other_channels(x)
    return np.einsum("nchw,c->nhw", x, np.array(weights))[:, None]


def grayscale__plain_mean(x):
    refuse_other_channels(x)
    return x.mean(axis=1, keepdims=True)


def grayscale__blue_first(x):
    return weigh_channels(x, (0.114, 0.587, 0.299))


def grayscale__green_blue_swapped(x):
    return weigh_channels(x, (0.299, 0.114, 0.587))


def grayscale__channel_axis_lost(x):
    return weigh_channels(x, (0.299, 0.587, 0.114))[:, 0]


def grayscale__three_channels_kept(x):
    return np.repeat(weigh_channels(x, (0.299, 0.587, 0.114)), 3, axis=1)


def grayscale__divided_by_three(x):
    return weigh_channels(x, (0.299, 0.587, 0.114)) / 3


def grayscale__summed_in_place(x):
    refuse_other_channels(x)
    x[:, 0] = 0.299 * x[:, 0] + 0.587 * x[:, 1] + 0.114 * x[:, 2]
    return x[:, :1]


def grayscale__unchecked(x):
    weights = np.resize([0.299, 0.587, 0.114], x.shape[1])
    return np.einsum("nchw,c->nhw", x, weights)[:, None]


def grayscale__rounded_weights(x):
    return weigh_channels(x, (0.2989, 0.5870, 0.1140))


def grayscale__loops(x):
    refuse_other_channels(x)
    N, _, H, W = x.shape
    out = np.zeros((N, 1, H, W))
    for n in range(N):
        for i in range(H):
            for j in range(W):
                red, green, blue = x[n, :, i, j]
                out[n, 0, i, j] = 0.299 * red + 0.587 * green + 0.114 * blue
    return out


def grayscale__float32(x):
    refuse_other_channels(x)
    x = x.astype(np.float32)
    return 0.299 * x[:, 0:1] + 0.587 * x[:, 1:2] + 0.114 * x[:, 2:3]


grayscale = Question(
    reference=reference.grayscale,
    oracle=oracle_grayscale,
    draw=draw_images,
    aspects=(
        Aspect(
            "values",
            "the channels are added up with the weights of red, green and blue",
            weight=3,
            visible=(
                example(
                    # 0.299·10 + 0.587·20 + 0.114·30 = 2.99 + 11.74 + 3.42
                    {"x": np.array([10.0, 20.0, 30.0]).reshape(1, 3, 1, 1)},
                    np.array([[[[18.15]]]]),
                    source="the docstring",
                ),
                draw(N=1, H=2, W=2),
            ),
            hidden=(draw(N=1, H=3, W=3), draw(N=1, H=1, W=4)),
        ),
        Aspect(
            "shape",
            "one channel is left, also of several images that are not square",
            weight=2,
            visible=(draw(N=2, H=2, W=3),),
            hidden=(draw(N=3, H=3, W=2), draw(N=3, H=3, W=3)),
        ),
        Aspect(
            "impossible",
            "images of one, two or four channels raise ValueError",
            requires="values",
            visible=(impossible(N=1, C=4, H=2, W=2), impossible(N=3, C=1, H=2, W=3)),
            hidden=(impossible(N=3, C=2, H=2, W=2), impossible(N=2, C=4, H=3, W=1)),
        ),
        Aspect(
            "purity",
            "the images are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, H=2, W=3),),
            hidden=(draw(N=2, H=3, W=2),),
        ),
    ),
    variants=(
        misconception(
            grayscale__plain_mean,
            "The three channels count equally; green is to count most and blue least.",
            hint="Where do the three weights stand in your code?",
        ),
        misconception(
            grayscale__blue_first,
            "The channels are read as blue, green and red.",
            hint="Which channel is the first one?",
        ),
        misconception(
            grayscale__green_blue_swapped,
            "The weights of green and blue are swapped.",
            hint="Green looks brightest to the eye, so it has the largest weight.",
        ),
        misconception(
            grayscale__channel_axis_lost,
            "The axis of the channels is gone; the result has one channel, (N, 1, H, W).",
            hint="Which argument of sum keeps the axis?",
        ),
        misconception(
            grayscale__three_channels_kept,
            "The grey value is repeated in three channels; one is asked for.",
            hint="The result has the shape (N, 1, H, W).",
        ),
        misconception(
            grayscale__divided_by_three,
            "The sum is divided by 3, but the weights add up to 1 already.",
            hint="What should become of an image that is white everywhere?",
        ),
        misconception(
            grayscale__summed_in_place,
            "The grey value is written over the caller's red channel.",
            hint="Write into an array of your own.",
        ),
        misconception(
            grayscale__unchecked,
            "Images that have other channels than red, green and blue are taken.",
            hint="Look at the length of the second axis.",
        ),
        convention(
            grayscale__rounded_weights,
            "The weights are 0.2989, 0.5870 and 0.1140, rounded as in some programs. Accepted.",
        ),
        style(grayscale__loops, "three loops"),
        style(grayscale__float32, "channel by channel, in single precision"),
    ),
    nudge="Which of the three colours looks brightest to you?",
    step="Multiply each channel by its weight, add the three up, and keep an axis of length 1 "
    "in their place.",
    source="004 数据增强",
)
