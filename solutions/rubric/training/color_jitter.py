"""How answers to `color_jitter` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    impossible,
    misconception,
    style,
)
from solutions import training as reference


def draw_light(rng, N, C, H, W, brightness, contrast, darkest=0):
    """Draw images of 16ths from 0 to 1, and lighter with every image."""
    x = rng.integers(darkest, 17, (N, C, H, W)) / 16
    return {"x": x, "brightness": brightness, "contrast": contrast}


def oracle_color_jitter(x, brightness, contrast):
    z = brightness * tensor(x)
    mean = torch.stack([image.mean() for image in z])[:, None, None, None]
    return torch.lerp(mean.expand_as(z), z, contrast).clamp(0, 1).numpy()


def refuse_negative(brightness, contrast):
    """Raise for a negative factor."""
    if brightness < 0 or contrast < 0:
        raise ValueError("a factor is negative")


def color_jitter__not_cut_off(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    z = brightness * x
    mean = z.mean(axis=(1, 2, 3), keepdims=True)
    return mean + contrast * (z - mean)


def color_jitter__brightness_added(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    z = x + (brightness - 1)
    mean = z.mean(axis=(1, 2, 3), keepdims=True)
    return np.clip(mean + contrast * (z - mean), 0, 1)


def color_jitter__contrast_round_zero(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    return np.clip(brightness * contrast * x, 0, 1)


def color_jitter__contrast_round_half(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    return np.clip(0.5 + contrast * (brightness * x - 0.5), 0, 1)


def color_jitter__mean_of_the_batch(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    z = brightness * x
    return np.clip(z.mean() + contrast * (z - z.mean()), 0, 1)


def color_jitter__mean_of_each_channel(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    z = brightness * x
    mean = z.mean(axis=(2, 3), keepdims=True)
    return np.clip(mean + contrast * (z - mean), 0, 1)


def color_jitter__mean_before_brightness(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    mean = x.mean(axis=(1, 2, 3), keepdims=True)
    return np.clip(mean + contrast * (brightness * x - mean), 0, 1)


def color_jitter__in_place(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    x *= brightness
    mean = x.mean(axis=(1, 2, 3), keepdims=True)
    return np.clip(mean + contrast * (x - mean), 0, 1)


def color_jitter__unchecked(x, brightness, contrast):
    z = brightness * x
    mean = z.mean(axis=(1, 2, 3), keepdims=True)
    return np.clip(mean + contrast * (z - mean), 0, 1)


def color_jitter__cut_off_at_each_step(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    z = np.clip(brightness * x, 0, 1)
    mean = z.mean(axis=(1, 2, 3), keepdims=True)
    return np.clip(mean + contrast * (z - mean), 0, 1)


def color_jitter__loops(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    out = np.zeros(x.shape)
    for n in range(len(x)):
        z = brightness * x[n]
        mean = z.sum() / z.size
        for index in np.ndindex(*z.shape):
            out[(n, *index)] = min(max(contrast * z[index] + (1 - contrast) * mean, 0), 1)
    return out


def color_jitter__float32(x, brightness, contrast):
    refuse_negative(brightness, contrast)
    z = x.astype(np.float32).reshape(len(x), -1) * brightness
    mean = np.mean(z, axis=1, keepdims=True)
    return np.minimum(np.maximum(mean + contrast * (z - mean), 0), 1).reshape(x.shape)


color_jitter = Question(
    reference=reference.color_jitter,
    oracle=oracle_color_jitter,
    draw=draw_light,
    aspects=(
        Aspect(
            "brightness",
            "all pixels are multiplied by the brightness",
            weight=2,
            visible=(
                draw(N=1, C=1, H=2, W=3, brightness=0.5, contrast=1.0),
                draw(N=1, C=2, H=2, W=2, brightness=1.75, contrast=1.0),
            ),
            hidden=(
                draw(N=1, C=2, H=3, W=2, brightness=0.25, contrast=1.0),
                draw(N=1, C=1, H=3, W=4, brightness=1.5, contrast=1.0),
            ),
        ),
        Aspect(
            "contrast",
            "pixels move away from their mean, or towards it",
            weight=2,
            visible=(
                draw(N=1, C=1, H=2, W=3, brightness=1.0, contrast=0.5),
                draw(N=1, C=3, H=2, W=2, brightness=1.0, contrast=1.25),
            ),
            hidden=(
                draw(N=1, C=2, H=2, W=3, brightness=1.0, contrast=0.25),
                draw(N=1, C=1, H=3, W=3, brightness=1.0, contrast=2.0),
            ),
        ),
        Aspect(
            "both",
            "brightness comes first, then contrast; what lies outside 0 to 1 is cut off at the end",
            weight=3,
            visible=(
                example(
                    # z = 0.2, 0.6; m = 0.4; 0.4 ∓ 2·0.2
                    {
                        "x": np.array([0.1, 0.3]).reshape(1, 1, 1, 2),
                        "brightness": 2.0,
                        "contrast": 2.0,
                    },
                    np.array([[[[0.0, 0.8]]]]),
                    source="the docstring",
                ),
                draw(N=1, C=2, H=2, W=3, brightness=0.75, contrast=0.5),
                draw(N=1, C=2, H=3, W=2, brightness=1.5, contrast=1.5),
            ),
            hidden=(
                draw(N=1, C=3, H=2, W=2, brightness=0.5, contrast=0.75),
                draw(N=1, C=2, H=4, W=3, brightness=1.5, contrast=2.0),
                draw(N=1, C=2, H=3, W=4, brightness=1.75, contrast=0.5),
            ),
        ),
        Aspect(
            "batch",
            "each image has a mean of its own, over all of its channels",
            weight=2,
            visible=(draw(N=2, C=3, H=2, W=3, brightness=0.75, contrast=0.5),),
            hidden=(draw(N=3, C=2, H=3, W=2, brightness=0.875, contrast=0.25),),
        ),
        Aspect(
            "limits",
            "brightness 0 makes all black, contrast 0 makes each image grey",
            requires="both",
            visible=(
                draw(N=1, C=1, H=2, W=2, brightness=0.0, contrast=1.5),
                draw(N=2, C=1, H=2, W=3, brightness=0.5, contrast=0.0),
            ),
            hidden=(
                draw(N=1, C=2, H=2, W=2, brightness=0.0, contrast=0.5),
                draw(N=2, C=2, H=3, W=2, brightness=0.75, contrast=0.0),
            ),
        ),
        Aspect(
            "impossible",
            "a negative brightness or contrast raises ValueError",
            requires="both",
            visible=(
                impossible(N=1, C=1, H=2, W=2, brightness=-0.5, contrast=1.0),
                impossible(N=1, C=1, H=2, W=2, brightness=1.0, contrast=-0.5),
            ),
            hidden=(
                impossible(N=1, C=1, H=2, W=3, brightness=-0.01, contrast=0.0),
                impossible(N=1, C=1, H=3, W=2, brightness=0.0, contrast=-0.01),
            ),
        ),
        Aspect(
            "purity",
            "the images are left as they were",
            requires="both",
            judges="arguments",
            visible=(draw(N=1, C=2, H=2, W=3, brightness=0.75, contrast=1.25, darkest=1),),
            hidden=(draw(N=2, C=1, H=3, W=2, brightness=1.25, contrast=0.5, darkest=1),),
        ),
    ),
    variants=(
        misconception(
            color_jitter__not_cut_off,
            "Values below 0 and above 1 are left in the result.",
            hint="np.clip cuts off on both sides.",
        ),
        misconception(
            color_jitter__brightness_added,
            "The brightness is added to the pixels; they are to be multiplied by it.",
            hint="What should a brightness of 0 give?",
        ),
        misconception(
            color_jitter__contrast_round_zero,
            "The contrast multiplies the pixels, which makes them brighter as well.",
            hint="The contrast changes how far the pixels are away from their mean.",
        ),
        misconception(
            color_jitter__contrast_round_half,
            "The pixels move away from 0.5; they are to move away from the image's mean.",
            hint="What should a contrast of 0 give on a dark image?",
        ),
        misconception(
            color_jitter__mean_of_the_batch,
            "The mean is taken over all images: each has a mean of its own.",
            hint="Over which axes may the mean be taken?",
        ),
        misconception(
            color_jitter__mean_of_each_channel,
            "Each channel has a mean of its own here; it is one for the whole image.",
            hint="Over which axes may the mean be taken?",
        ),
        misconception(
            color_jitter__mean_before_brightness,
            "The mean is that of the image before its brightness was changed.",
            hint="m is the mean of z, not of x.",
        ),
        misconception(
            color_jitter__in_place,
            "The caller's images are made brighter.",
            hint="x *= brightness changes the array that the caller passed.",
        ),
        misconception(
            color_jitter__unchecked,
            "A negative brightness or contrast is taken without an error.",
            hint="Look at both factors before anything else.",
        ),
        convention(
            color_jitter__cut_off_at_each_step,
            "What is above 1 is cut off after the brightness, and once more at the end. Accepted.",
        ),
        style(color_jitter__loops, "loops"),
        style(color_jitter__float32, "single precision"),
    ),
    nudge="What should become of the contrast if it is set to 1, and what if it is set to 0?",
    step="Multiply by the brightness, take the mean of each image, multiply the distance from "
    "it by the contrast, and cut off at 0 and 1.",
    source="004 数据增强",
)
