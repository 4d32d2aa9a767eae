"""Unit 5: worked examples, with paths computed by hand.

The notes give the formulas in pictures that are lost, so the numbers here are our own, chosen
so that every root is a whole number.
"""

import numpy as np
import pytest
from rubrics import gather

from autograder.inside.drivers import trajectory
from solutions import optimizers as reference

rubric = gather("optimizers")

EXAMPLES = [
    (
        # 1 − 0.05 − 0.05 − 0 and −2 + 0.1 − 0.2 − 0.1
        "sgd",
        {"w": [1.0, -2.0], "gradients": [[0.5, -1.0], [0.5, 2.0], [0.0, 1.0]], "lr": 0.1},
        [[0.95, -1.9], [0.9, -2.1], [0.9, -2.2]],
    ),
    (
        # v: 1, 1.5, 0.75 and −2, −1, 3.5
        "momentum",
        {
            "w": [1.0, 2.0],
            "gradients": [[1.0, -2.0], [1.0, 0.0], [0.0, 4.0]],
            "lr": 0.1,
            "momentum": 0.5,
        },
        [[0.9, 2.2], [0.75, 2.3], [0.675, 1.95]],
    ),
    (
        # √s: 3, 5, 13 and 8, 10, 26; so g / √s is 1, 4/5, 12/13 and −1, −3/5, −12/13
        "adagrad",
        {
            "w": [1.0, -0.5],
            "gradients": [[3.0, -8.0], [4.0, -6.0], [12.0, -24.0]],
            "lr": 0.65,
        },
        [[0.35, 0.15], [-0.17, 0.54], [-0.77, 1.14]],
    ),
    (
        # s: 4, 4, 4 and 16, 16, 16; so g / √s is 2, 1, −1 and −2, 1, 1
        "rmsprop",
        {
            "w": [1.0, 0.0],
            "gradients": [[4.0, -8.0], [2.0, 4.0], [-2.0, 4.0]],
            "lr": 0.1,
            "alpha": 0.75,
        },
        [[0.8, 0.2], [0.7, 0.1], [0.8, 0.0]],
    ),
    (
        # m: 1, −0.5, 0.75, so m̂: 2, −2/3, 6/7; √v̂ is 2: steps of 1, −1/3, 3/7.
        # A constant gradient of −4 gives m̂ = −4 and √v̂ = 4: steps of −1.
        "adam",
        {
            "w": [1.0, 0.0],
            "gradients": [[2.0, -4.0], [-2.0, -4.0], [2.0, -4.0]],
            "lr": 0.21,
            "beta1": 0.5,
            "beta2": 0.75,
        },
        [[0.79, 0.21], [0.86, 0.42], [0.77, 0.63]],
    ),
]

FURTHER = [
    # ε outside the root: 3 / (3 + 1) and 4 / (5 + 1)
    (
        "adagrad",
        {"w": [0.0], "gradients": [[3.0], [4.0]], "lr": 1.2, "eps": 1.0},
        [[-0.9], [-1.7]],
    ),
    # ε outside the root: s = 4, so 4 / (2 + 2) and then 2 / (2 + 2)
    (
        "rmsprop",
        {"w": [0.0], "gradients": [[4.0], [2.0]], "lr": 0.1, "alpha": 0.75, "eps": 2.0},
        [[-0.1], [-0.15]],
    ),
    # ε is added to √v̂ = 2: m̂ / (2 + 2) is 1/2, then −1/6
    (
        "adam",
        {
            "w": [0.0],
            "gradients": [[2.0], [-2.0]],
            "lr": 0.6,
            "beta1": 0.5,
            "beta2": 0.75,
            "eps": 2.0,
        },
        [[-0.3], [-0.2]],
    ),
    # the default μ is 0.9: v is 1, then 0.9
    ("momentum", {"w": [0.0], "gradients": [[1.0], [0.0]], "lr": 1.0}, [[-1.0], [-1.9]]),
]


def as_arrays(inputs):
    return inputs | {name: np.array(inputs[name]) for name in ("w", "gradients")}


@pytest.mark.parametrize(("name", "inputs", "path"), EXAMPLES + FURTHER)
def test_reference_takes_the_path_computed_by_hand(name, inputs, path):
    """The model answer goes where a pencil goes; 1e-8 leaves room for the default ε."""
    got = trajectory(getattr(reference, name), as_arrays(inputs), 0)
    np.testing.assert_allclose(np.array(got), np.array(path), rtol=0, atol=1e-8, strict=True)


@pytest.mark.parametrize(("name", "inputs", "path"), EXAMPLES)
def test_students_receive_the_example(name, inputs, path):
    """The question has the example as a visible case, with the path computed by hand."""
    question = getattr(rubric, name)
    assert any(
        list(spec.inputs) == list(inputs)
        and all(np.array_equal(spec.inputs[key], inputs[key]) for key in inputs)
        and np.array_equal(np.array(spec.expected), np.array(path))
        for aspect in question.aspects
        if aspect.driver == "trajectory"
        for spec in aspect.visible
        if spec.expected is not None
    )


@pytest.mark.parametrize("name", [name for name, _, _ in EXAMPLES])
def test_reference_returns_new_arrays(name):
    """A step changes neither the parameter nor the gradient, and does not return them."""
    w, dw = np.array([1.0, -2.0]), np.array([0.5, 0.25])
    new, _ = getattr(reference, name)(w, dw, {}, 0.1)
    np.testing.assert_array_equal(w, [1.0, -2.0])
    np.testing.assert_array_equal(dw, [0.5, 0.25])
    assert not np.shares_memory(new, w)


def test_sgd_leaves_its_state_alone():
    """SGD has nothing to remember."""
    state = {}
    _, after = reference.sgd(np.array([1.0]), np.array([1.0]), state, 0.1)
    assert after is state
    assert state == {}


def test_minimize_takes_the_path_computed_by_hand():
    """Gradients (4, 8), (2, 0), (0, −4) and velocities (4, 8), (4, 4), (2, −2), at a rate of ¼."""

    def roll(w, dw, state):
        v = 0.5 * state.get("v", 0.0) + dw
        return w - 0.25 * v, {"v": v}

    start = np.array([3.0, 1.0])
    path = reference.minimize(lambda w: np.array([2.0, 4.0]) * w - [2.0, -4.0], start, roll, 3)
    by_hand = np.array([[3.0, 1.0], [2.0, -1.0], [1.0, -2.0], [0.5, -1.5]])
    np.testing.assert_array_equal(path, by_hand, strict=True)
    np.testing.assert_array_equal(start, [3.0, 1.0])
