"""How answers to `random_crop` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import (
    Aspect,
    Question,
    distinct,
    draw,
    example,
    impossible,
    misconception,
    style,
)
from solutions import training as reference
from solutions.rubric.training.shared import (
    OWN_GENERATOR,
    SIGMAS,
    count_sigmas,
    require_numbers,
    require_pair,
    start_generator,
)


def draw_crop(rng, N, C, H, W, size):
    """Draw images in which no two pixels are equal, so that a window can be found again."""
    return {"x": distinct(rng, N, C, H, W), "size": size, "rng": start_generator(rng)}


def oracle_random_crop(x, size, rng):
    """Know the result where it does not depend on the place."""
    h, w = size if isinstance(size, tuple) else (size, size)
    windows = F.unfold(tensor(x), (h, w))
    if bool((windows != windows[:, :, :1]).any()):
        raise ValueError("the result depends on the place of the window")
    return windows[:, :, 0].reshape(*x.shape[:2], h, w).numpy()


def find_windows(inputs, result):
    """Find the place of each window by its top left pixel in the first channel.

    Returns
    -------
    tuple of (top, left) for each image, or of one text that says what is wrong
    """
    x, size = inputs["x"], inputs["size"]
    out = require_numbers(result)
    h, w = size if isinstance(size, tuple) else (size, size)
    if out.shape != (*x.shape[:2], h, w):
        return (f"shape {out.shape}",)
    places = []
    for image, window in zip(x, out, strict=True):
        top, left = np.unravel_index(
            int(np.argmin(np.abs(image[0] - window[0, 0, 0]))), x.shape[2:]
        )
        cut = image[:, top : top + h, left : left + w]
        if cut.shape != window.shape or np.abs(cut - window).max() > 1e-3:
            return ("a window that is not in its image",)
        places.append((int(top), int(left)))
    return tuple(places)


def see_windows(inputs, result):
    """See whether the result consists of windows."""
    places = find_windows(inputs, result)
    return {"windows of the images": places[0] if isinstance(places[0], str) else "yes"}


def expect_windows(**_):
    return {"windows of the images": "yes"}


def see_places(inputs, result):
    """See how far the places of the windows reach, and how often each occurs."""
    places = find_windows(inputs, result)
    if isinstance(places[0], str):
        return {"places": places[0]}
    tops, lefts = np.array(places).T
    rows, columns = (
        n - k + 1 for n, k in zip(inputs["x"].shape[2:], see_size(inputs), strict=True)
    )
    return {
        "places": "found",
        "top, least and greatest": (int(tops.min()), int(tops.max())),
        "left, least and greatest": (int(lefts.min()), int(lefts.max())),
        "frequency of each place, in sigmas": tuple(
            count_sigmas((tops == i) & (lefts == j), 1 / (rows * columns))
            for i in range(rows)
            for j in range(columns)
        ),
    }


def see_size(inputs):
    """Read the size of the window as a pair."""
    size = inputs["size"]
    return size if isinstance(size, tuple) else (size, size)


def expect_places(x, size, rng):
    """Expect every place equally often, and the outermost ones at least once."""
    h, w = size if isinstance(size, tuple) else (size, size)
    rows, columns = x.shape[2] - h + 1, x.shape[3] - w + 1
    return {
        "places": "found",
        "top, least and greatest": (0, rows - 1),
        "left, least and greatest": (0, columns - 1),
        "frequency of each place, in sigmas": (0.0,) * (rows * columns),
    }


def see_new_places(inputs, result):
    """Tell whether two calls cut the same windows out."""
    first, second = (find_windows(inputs, one) for one in require_pair(result))
    return {"the same windows": first == second}


def refuse_window(x, size):
    """Raise for a window that does not lie in the image; return its height and width."""
    h, w = size if isinstance(size, tuple) else (size, size)
    if not (1 <= h <= x.shape[2] and 1 <= w <= x.shape[3]):
        raise ValueError("no such window")
    return h, w


def cut_windows(x, h, w, tops, lefts):
    """Cut a window out of every image."""
    return np.array(
        [image[:, i : i + h, j : j + w] for image, i, j in zip(x, tops, lefts, strict=True)]
    )


def random_crop__last_place_never(x, size, rng):
    h, w = refuse_window(x, size)
    tops = rng.integers(0, max(x.shape[2] - h, 1), len(x))
    lefts = rng.integers(0, max(x.shape[3] - w, 1), len(x))
    return cut_windows(x, h, w, tops, lefts)


def random_crop__one_place_for_the_batch(x, size, rng):
    h, w = refuse_window(x, size)
    i, j = rng.integers(0, x.shape[2] - h + 1), rng.integers(0, x.shape[3] - w + 1)
    return x[:, :, i : i + h, j : j + w].copy()


def random_crop__in_the_middle(x, size, rng):
    h, w = refuse_window(x, size)
    i, j = (x.shape[2] - h) // 2, (x.shape[3] - w) // 2
    return x[:, :, i : i + h, j : j + w].copy()


def random_crop__along_the_diagonal(x, size, rng):
    h, w = refuse_window(x, size)
    share = rng.random(len(x))
    tops = (share * (x.shape[2] - h + 1)).astype(int)
    lefts = (share * (x.shape[3] - w + 1)).astype(int)
    return cut_windows(x, h, w, tops, lefts)


def random_crop__height_for_width(x, size, rng):
    h, w = refuse_window(x, size)
    tops = rng.integers(0, x.shape[2] - h + 1, len(x))
    lefts = np.minimum(rng.integers(0, x.shape[2] - h + 1, len(x)), x.shape[3] - w)
    return cut_windows(x, h, w, tops, lefts)


def random_crop__width_before_height(x, size, rng):
    h, w = refuse_window(x, size)
    w, h = min(h, x.shape[3]), min(w, x.shape[2])
    tops = rng.integers(0, x.shape[2] - h + 1, len(x))
    lefts = rng.integers(0, x.shape[3] - w + 1, len(x))
    return cut_windows(x, h, w, tops, lefts)


def random_crop__seed_of_its_own(x, size, rng):
    return random_crop__corners(x, size, np.random.default_rng(1))


def random_crop__generator_of_its_own(x, size, rng):
    return random_crop__corners(x, size, np.random.default_rng())


def random_crop__unchecked(x, size, rng):
    h, w = size if isinstance(size, tuple) else (size, size)
    tops = rng.integers(0, max(x.shape[2] - h, 0) + 1, len(x))
    lefts = rng.integers(0, max(x.shape[3] - w, 0) + 1, len(x))
    return cut_windows(x, h, w, tops, lefts)


def random_crop__zeros_round_it(x, size, rng):
    h, w = refuse_window(x, size)
    tops = rng.integers(0, x.shape[2] - h + 1, len(x))
    lefts = rng.integers(0, x.shape[3] - w + 1, len(x))
    out = np.zeros(x.shape)
    for n, (i, j) in enumerate(zip(tops, lefts, strict=True)):
        out[n, :, i : i + h, j : j + w] = x[n, :, i : i + h, j : j + w]
    return out


def random_crop__in_place(x, size, rng):
    h, w = refuse_window(x, size)
    for image in x:
        i, j = rng.integers(0, x.shape[2] - h + 1), rng.integers(0, x.shape[3] - w + 1)
        image[:, :h, :w] = image[:, i : i + h, j : j + w].copy()
    return x[:, :, :h, :w].copy()


def random_crop__corners(x, size, rng):
    """Draw both corners of one image after the other."""
    h, w = refuse_window(x, size)
    windows = []
    for image in x:
        i = int(rng.random() * (x.shape[2] - h + 1))
        j = int(rng.random() * (x.shape[3] - w + 1))
        windows.append(image[:, i : i + h, j : j + w])
    return np.array(windows, dtype=np.float32)


def random_crop__numbered(x, size, rng):
    """Draw one of all places, which are numbered, for each image."""
    h, w = refuse_window(x, size)
    columns = x.shape[3] - w + 1
    chosen = rng.integers((x.shape[2] - h + 1) * columns, size=len(x))
    return cut_windows(x, h, w, chosen // columns, chosen % columns)


def crop_of(H, W, size):
    """Ask for a window that does not lie in an image of H × W."""
    return impossible(N=2, C=1, H=H, W=W, size=size)


random_crop = Question(
    reference=reference.random_crop,
    oracle=oracle_random_crop,
    draw=draw_crop,
    aspects=(
        Aspect(
            "place",
            "images on which it does not matter where the window lies",
            visible=(
                example(
                    {
                        "x": np.array([[[[1.0, 1, 1], [2, 2, 2]]]]),
                        "size": 2,
                        "rng": np.random.default_rng(0),
                    },
                    np.array([[[[1.0, 1], [2, 2]]]]),
                    source="the docstring",
                ),
                draw(N=2, C=2, H=2, W=3, size=(2, 3)),
            ),
            hidden=(draw(N=3, C=1, H=3, W=2, size=(3, 2)), draw(N=2, C=2, H=3, W=3, size=3)),
        ),
        Aspect(
            "window",
            "what is returned for each image is a window of it, the same in all channels",
            weight=3,
            view=see_windows,
            oracle=expect_windows,
            visible=(
                draw(N=2, C=2, H=3, W=4, size=2),
                draw(N=3, C=2, H=4, W=5, size=(3, 2)),
            ),
            hidden=(
                draw(N=4, C=3, H=5, W=4, size=(2, 3)),
                draw(N=3, C=2, H=5, W=6, size=3),
            ),
        ),
        Aspect(
            "everywhere",
            "all places are equally likely, for each image by itself",
            weight=3,
            requires="window",
            view=see_places,
            oracle=expect_places,
            atol=SIGMAS,
            # 30 images take the same one of two places with the chance 2·2⁻³⁰. A place that is
            # rarer than 1 in 2 is counted over hundreds of images.
            visible=(
                draw(N=30, C=1, H=1, W=2, size=1),
                draw(N=30, C=1, H=3, W=1, size=(2, 1)),
                draw(N=400, C=1, H=2, W=3, size=1),
            ),
            hidden=(
                draw(N=400, C=1, H=4, W=4, size=2),
                draw(N=300, C=1, H=2, W=4, size=(2, 3)),
                draw(N=300, C=1, H=4, W=2, size=(3, 2)),
            ),
        ),
        Aspect(
            "new",
            "a second call with the same generator cuts other windows",
            requires="window",
            driver="twice",
            view=see_new_places,
            oracle=lambda **_: {"the same windows": False},
            # two calls agree for 30 images with the chance 2⁻³⁰, or less
            visible=(draw(N=30, C=1, H=1, W=2, size=1),),
            hidden=(draw(N=30, C=1, H=2, W=2, size=(1, 1)),),
        ),
        Aspect(
            "repeatable",
            "equal generators give the same windows: no other randomness is used",
            requires="window",
            driver="twice_afresh",
            view=see_new_places,
            oracle=lambda **_: {"the same windows": True},
            visible=(draw(N=30, C=1, H=2, W=1, size=1), draw(N=32, C=1, H=2, W=2, size=1)),
            hidden=(draw(N=40, C=1, H=2, W=2, size=1),),
        ),
        Aspect(
            "impossible",
            "a window larger than the image, or without a pixel, raises ValueError",
            requires="window",
            visible=(
                crop_of(3, 4, 4),
                crop_of(4, 3, (2, 4)),
                crop_of(3, 4, (0, 2)),
                crop_of(3, 4, (2, 0)),
            ),
            hidden=(
                crop_of(2, 5, (3, 2)),
                crop_of(5, 2, 3),
                crop_of(4, 3, (2, 0)),
                crop_of(4, 3, (0, 2)),
                crop_of(3, 3, 0),
            ),
        ),
        Aspect(
            "purity",
            "the images are left as they were",
            requires="window",
            judges="arguments",
            visible=(draw(N=10, C=1, H=2, W=3, size=1),),
            hidden=(draw(N=16, C=1, H=3, W=2, size=(2, 1)),),
        ),
    ),
    variants=(
        misconception(
            random_crop__last_place_never,
            "The window never lies at the bottom or at the right edge: one place is missing.",
            hint="There are H − h + 1 rows to begin in; integers(0, n) never gives n.",
        ),
        misconception(
            random_crop__one_place_for_the_batch,
            "One place is drawn and used for all images.",
            hint="Draw as many places as there are images.",
        ),
        misconception(
            random_crop__in_the_middle,
            "The window lies in the middle; it is to be drawn.",
            hint="What do you use rng for?",
        ),
        misconception(
            random_crop__along_the_diagonal,
            "Top and left come from one random number, so windows lie along the diagonal only.",
            hint="Draw two numbers for each image.",
        ),
        misconception(
            random_crop__height_for_width,
            "The left edge is drawn from the numbers that are right for the top edge.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            random_crop__width_before_height,
            "The size is read as width and height; the height comes first.",
            hint="size is (h, w), like the last two axes of x.",
        ),
        misconception(
            random_crop__zeros_round_it,
            "What lies outside the window is set to 0, but nothing is cut off.",
            hint="The result has the height and the width of the window.",
        ),
        misconception(
            random_crop__seed_of_its_own,
            "A generator with a fixed seed is made inside, so every call cuts the same windows.",
            hint=OWN_GENERATOR,
        ),
        misconception(
            random_crop__generator_of_its_own,
            "The numbers do not come from rng, so nobody can repeat the result.",
            hint=OWN_GENERATOR,
        ),
        misconception(
            random_crop__unchecked,
            "A window larger than the image gives less than was asked for, without an error.",
            hint="Compare h with H and w with W before anything else, and both with 1.",
        ),
        misconception(
            random_crop__in_place,
            "The windows are moved into a corner of the caller's images.",
            hint="Write into an array of your own.",
        ),
        style(random_crop__corners, "one image after the other, in single precision"),
        style(random_crop__numbered, "all places numbered"),
    ),
    nudge="In how many rows can the window begin, if it must lie inside the image?",
    step="Draw for each image a top from 0 to H − h and a left from 0 to W − w, both ends "
    "included, and cut there.",
    source="004 数据增强",
)
