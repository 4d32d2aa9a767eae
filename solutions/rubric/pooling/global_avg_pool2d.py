"""How answers to `global_avg_pool2d` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import pooling as reference
from solutions.rubric.pooling.shared import draw_norms, no_pixels


def oracle_global_avg_pool2d(x):
    return F.adaptive_avg_pool2d(tensor(x), 1)[:, :, 0, 0].numpy()


def _check_pixels(x):
    if 0 in x.shape[2:]:
        raise ValueError("no pixels")


def global_avg_pool2d__summed(x):
    _check_pixels(x)
    return x.sum(axis=(2, 3))


def global_avg_pool2d__height_for_width(x):
    _check_pixels(x)
    return x.sum(axis=(2, 3)) / x.shape[2] ** 2


def global_avg_pool2d__over_batch(x):
    _check_pixels(x)
    return np.repeat(x.mean(axis=(0, 2, 3))[None], x.shape[0], axis=0)


def global_avg_pool2d__over_channels(x):
    _check_pixels(x)
    return np.repeat(x.mean(axis=(1, 2, 3))[:, None], x.shape[1], axis=1)


def global_avg_pool2d__columns_kept(x):
    _check_pixels(x)
    return x.mean(axis=2)


def global_avg_pool2d__maximum_taken(x):
    _check_pixels(x)
    return x.max(axis=(2, 3))


def global_avg_pool2d__divided_in_place(x):
    _check_pixels(x)
    x /= x.shape[2] * x.shape[3]
    return x.sum(axis=(2, 3))


def global_avg_pool2d__unchecked(x):
    return x.mean(axis=(2, 3))


def global_avg_pool2d__axes_kept(x):
    _check_pixels(x)
    return x.mean(axis=(2, 3), keepdims=True)


def global_avg_pool2d__loops(x):
    _check_pixels(x)
    N, C, H, W = x.shape
    out = np.zeros((N, C))
    for n, c, h, w in np.ndindex(N, C, H, W):
        out[n, c] += x[n, c, h, w] / (H * W)
    return out


def global_avg_pool2d__float32(x):
    _check_pixels(x)
    return x.astype(np.float32).reshape(*x.shape[:2], -1).mean(axis=-1)


global_avg_pool2d = Question(
    reference=reference.global_avg_pool2d,
    oracle=oracle_global_avg_pool2d,
    draw=draw_norms,
    aspects=(
        Aspect(
            "values",
            "the mean over height and width, in every channel of every image",
            weight=3,
            visible=(
                # 16 by 4 pixels, 12 by 4 pixels
                example(
                    {"x": np.array([[[[1.0, 3], [5, 7]], [[2, 2], [2, 6]]]])},
                    np.array([[4.0, 3]]),
                    source="000 池化层",
                ),
                draw(N=2, C=3, H=2, W=2),
            ),
            hidden=(draw(N=3, C=2, H=3, W=3), draw(N=2, C=4, H=2, W=2)),
        ),
        Aspect(
            "shape",
            "images that are not square, down to one pixel",
            weight=2,
            visible=(draw(N=1, C=2, H=2, W=5), draw(N=2, C=3, H=1, W=1)),
            hidden=(draw(N=2, C=3, H=4, W=3), draw(N=3, C=2, H=1, W=1)),
        ),
        Aspect(
            "impossible",
            "images without pixels raise ValueError",
            requires="values",
            visible=(no_pixels(1, 2, 0, 3), no_pixels(2, 1, 4, 0)),
            hidden=(no_pixels(2, 3, 5, 0), no_pixels(2, 2, 0, 1)),
        ),
        Aspect(
            "purity",
            "the argument is left as it was",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, H=2, W=3),),
            hidden=(draw(N=2, C=1, H=3, W=2),),
        ),
    ),
    variants=(
        misconception(
            global_avg_pool2d__summed,
            "The pixels are summed, but not divided by their number.",
            hint="What is the result on an image of ones?",
        ),
        misconception(
            global_avg_pool2d__height_for_width,
            "The sum is divided by H², which is H·W for square images only.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            global_avg_pool2d__over_batch,
            "The mean is taken over the batch as well: every image has a result of its own.",
            hint="May the result of one image depend on another one?",
        ),
        misconception(
            global_avg_pool2d__over_channels,
            "The mean is taken over the channels as well: every channel has a result of its own.",
            hint="How many numbers describe an image of C channels?",
        ),
        misconception(
            global_avg_pool2d__columns_kept,
            "The mean is taken over the rows only: a number is left for every column.",
            hint="Over how many axes is the mean taken?",
        ),
        misconception(
            global_avg_pool2d__maximum_taken,
            "The maximum of each channel is returned: this is global max pooling.",
            hint="Which number describes all pixels of the channel?",
        ),
        misconception(
            global_avg_pool2d__divided_in_place,
            "The caller's images are divided in place and stay so.",
            hint="x /= n changes the array that the caller passed.",
        ),
        misconception(
            global_avg_pool2d__unchecked,
            "The mean of no pixels is NaN here, in place of a ValueError.",
            hint="Look at the shape before you compute anything.",
        ),
        convention(
            global_avg_pool2d__axes_kept,
            "The result has the shape (N, C, 1, 1) here, as torch's layer returns it. That is "
            "accepted.",
        ),
        style(global_avg_pool2d__loops, "a loop over all pixels"),
        style(global_avg_pool2d__float32, "height and width flattened, in float32"),
    ),
    nudge="How many numbers does one channel of one image become?",
    step="Refuse images of which one side is 0; then take one mean over the last two axes.",
    source="000 池化层",
)
