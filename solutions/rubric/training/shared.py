"""What several questions of this unit need: drawing inputs, checking sizes."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, distinct, draw, example, impossible

SIGMAS = 7.0
"""How many standard deviations a count may be off. A normal variable exceeds 7 once in
4·10¹¹ times; counts of few trials exceed it more often, but always less than once in 10⁷."""


def start_generator(rng):
    """Make the generator that a case hands to the student's function."""
    return np.random.default_rng(rng.integers(2**62))


def count_sigmas(happened, q):
    """Tell by how many standard deviations a count differs from what is expected."""
    n = happened.size
    return float((np.count_nonzero(happened) - n * q) / np.sqrt(n * q * (1 - q)))


def require_numbers(value):
    """Refuse what is not an array of numbers."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        raise TypeError("expected an array of numbers")
    return value


def require_pair(result):
    """Refuse what is not a pair."""
    if type(result) not in (tuple, list) or len(result) != 2:
        raise TypeError("expected a pair")
    return result


def draw_shape(rng, shape):
    return {"shape": shape, "rng": start_generator(rng)}


def oracle_shape_alone(shape, rng):
    """Fill a tensor by torch's own rule: its shape is all that can be known."""
    weights = torch.empty(shape, dtype=torch.float64)
    return torch.nn.init.xavier_uniform_(weights).numpy()


def read_weights(inputs, result):
    """Read weights of the shape that was asked for."""
    weights = require_numbers(result)
    if weights.shape != inputs["shape"]:
        raise ValueError(f"expected weights of shape {inputs['shape']}, got {weights.shape}")
    return weights.astype(float)


def count_inputs_and_outputs(shape):
    """Count fan_in and fan_out by going through the layer's connections, not by a formula."""
    layer = np.ones(shape)
    return int(layer[0].size), int(layer[:, 0].size)


def see_shape(inputs, result):
    """See the shape of the weights, and that they are finite numbers."""
    weights = require_numbers(result)
    return {
        "shape": weights.shape,
        "finite floats": weights.dtype.kind == "f" and bool(np.isfinite(weights).all()),
    }


def expect_shape(shape, rng):
    return {"shape": shape, "finite floats": True}


def see_new_weights(inputs, result):
    """Tell whether the weights of two calls, two rows or two columns are the same."""
    first, second = (read_weights(inputs, one) for one in require_pair(result))
    return {
        "two calls alike": bool(np.array_equal(first, second)),
        "two outputs alike": len(np.unique(first, axis=0)) < first.shape[0],
        "two inputs alike": np.unique(first, axis=1).shape[1] < first.shape[1],
    }


def expect_new_weights(shape, rng):
    return {"two calls alike": False, "two outputs alike": False, "two inputs alike": False}


def see_same_weights(inputs, result):
    """Tell whether two calls gave the same weights."""
    first, second = (read_weights(inputs, one) for one in require_pair(result))
    return {"two calls alike": bool(np.array_equal(first, second))}


def expect_same_weights(shape, rng):
    return {"two calls alike": True}


def count_fans(shape):
    """Count fan_in and fan_out as the right answer does: the misconceptions start from it."""
    if len(shape) < 2:
        raise ValueError("weights have outputs and inputs")
    cells = int(np.prod(shape[2:]))
    return shape[1] * cells, shape[0] * cells


ONE_AXIS = {"shape": (5,), "rng": np.random.default_rng(2)}


NO_AXIS = {"shape": (), "rng": np.random.default_rng(3)}


SHAPE = Aspect(
    "shape",
    "weights of the shape that was asked for, with two to five axes",
    view=see_shape,
    oracle=expect_shape,
    visible=(
        example(
            {"shape": (2, 4), "rng": np.random.default_rng(0)},
            {"shape": (2, 4), "finite floats": True},
            source="the docstring",
        ),
        draw(shape=(3, 2, 5, 4)),
    ),
    hidden=(draw(shape=(4, 3, 2)), draw(shape=(2, 3, 1, 2, 3)), draw(shape=(1, 5))),
)


NEW = Aspect(
    "new",
    "every weight is drawn by itself, and those of a second call are others",
    requires="conv",
    driver="twice",
    view=see_new_weights,
    oracle=expect_new_weights,
    visible=(draw(shape=(4, 6)), draw(shape=(3, 5, 2, 2))),
    hidden=(draw(shape=(7, 5)), draw(shape=(5, 3, 1, 2))),
)


REPEATABLE = Aspect(
    "repeatable",
    "equal generators give the same weights: no other randomness is used",
    requires="conv",
    driver="twice_afresh",
    view=see_same_weights,
    oracle=expect_same_weights,
    visible=(draw(shape=(3, 4)), draw(shape=(2, 3, 2, 2))),
    hidden=(draw(shape=(5, 3)),),
)


IMPOSSIBLE_SHAPE = Aspect(
    "impossible",
    "a shape without outputs and inputs raises ValueError",
    requires="shape",
    visible=(impossible(ONE_AXIS),),
    hidden=(impossible(shape=(12,)), impossible(NO_AXIS)),
)


OWN_GENERATOR = "Draw from the generator rng that you are given."


def draw_distinct(rng, N, C, H, W):
    """Draw images in which no two numbers are equal: each pixel shows where it came from."""
    return {"x": distinct(rng, N, C, H, W)}


SMALL = np.array([[[[1.0, 2, 3], [4, 5, 6]]]])


def flip_aspects(mirrored):
    """Make the aspects of a flip; the two differ in the worked example only."""
    return (
        Aspect(
            "values",
            "every pixel comes from the other side",
            weight=3,
            visible=(
                example({"x": SMALL}, np.array([[mirrored]]), source="the docstring"),
                draw(N=1, C=1, H=3, W=3),
            ),
            hidden=(draw(N=1, C=1, H=4, W=4), draw(N=1, C=1, H=3, W=2)),
        ),
        Aspect(
            "batch",
            "images and channels keep their order",
            weight=2,
            visible=(draw(N=2, C=3, H=2, W=4),),
            hidden=(draw(N=3, C=2, H=5, W=3), draw(N=3, C=3, H=3, W=3)),
        ),
        Aspect(
            "purity",
            "the images are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, H=2, W=3), draw(N=2, C=1, H=4, W=3)),
            hidden=(draw(N=2, C=1, H=3, W=4),),
        ),
    )
