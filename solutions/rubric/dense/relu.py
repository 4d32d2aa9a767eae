"""How answers to `relu` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import ACTIVATION_PURITY, ACTIVATION_SHAPE, draw_activation


def oracle_relu(x):
    return F.relu(tensor(x)).numpy()


def relu__absolute(x):
    return np.abs(x)


def relu__minimum(x):
    return np.minimum(x, 0)


def relu__max_over_first_axis(x):
    return np.max(x, 0)


def relu__negatives_dropped(x):
    return x[x > 0]


def relu__step(x):
    return (x > 0).astype(float)


def relu__leaky(x):
    return np.maximum(x, 0.01 * x)


def relu__capped_at_six(x):
    return np.clip(x, 0, 6)


def relu__softplus(x):
    return np.logaddexp(0, x)


def relu__zeroed_in_place(x):
    x[x < 0] = 0
    return x


def relu__two_axes_only(x):
    rows, columns = x.shape
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = max(x[i, j], 0)
    return out


def relu__masked(x):
    return x * (x > 0)


def relu__half_of_sum(x):
    return (x + np.abs(x)) / 2


def relu__copy_zeroed(x):
    out = x.copy()
    out[out < 0] = 0
    return out


def relu__loops_float32(x):
    out = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        if number > 0:
            out[index] = number
    return out


relu = Question(
    reference=reference.relu,
    oracle=oracle_relu,
    draw=draw_activation,
    aspects=(
        Aspect(
            "values",
            "positive numbers stay, negative ones become 0",
            weight=4,
            visible=(
                example(
                    {"x": np.array([[-1.5, 0], [2, -3]])},
                    np.array([[0.0, 0], [2, 0]]),
                    source="004 ReLU, f(x) = max(0, x)",
                ),
                draw(shape=(2, 4)),
                draw(shape=(3, 2), scale=8),
            ),
            hidden=(draw(shape=(3, 4)), draw(shape=(2, 5), scale=8), draw(shape=(4, 2))),
        ),
        ACTIVATION_SHAPE,
        ACTIVATION_PURITY,
    ),
    variants=(
        misconception(
            relu__absolute,
            "This is |x|: negative numbers change their sign, but they should become 0.",
            hint="What should relu make of −3?",
        ),
        misconception(
            relu__minimum,
            "The smaller of x and 0 is taken: negative numbers stay and positive ones vanish.",
            hint="What should relu make of −3?",
        ),
        misconception(
            relu__max_over_first_axis,
            "np.max(x, 0) takes the maximum along axis 0; it does not compare x with 0.",
            hint="The function that compares element by element is np.maximum.",
        ),
        misconception(
            relu__negatives_dropped,
            "The negative numbers are left out, and the shape is lost with them.",
            hint="The result has as many numbers as x.",
        ),
        misconception(
            relu__step,
            "This is 1 where x is positive: the derivative of ReLU, not ReLU.",
            hint="What should relu make of 2?",
        ),
        misconception(
            relu__leaky,
            "This is leaky ReLU: a hundredth of every negative number is left.",
            hint="What should relu make of −3?",
        ),
        misconception(
            relu__capped_at_six,
            "This is ReLU6: numbers above 6 are cut off.",
            hint="ReLU has no upper limit.",
        ),
        misconception(
            relu__softplus,
            "This is softplus, ln(1 + e^x), a smooth curve; ReLU has a kink.",
            hint="What should relu make of 0?",
        ),
        misconception(
            relu__zeroed_in_place,
            "The caller's negative numbers are overwritten with 0.",
            hint="x[x < 0] = 0 changes the array that the caller passed.",
        ),
        misconception(
            relu__two_axes_only,
            "Only arrays with two axes are accepted, but a batch of images has four.",
            hint="NumPy compares all the numbers of an array at once, whatever its shape.",
        ),
        style(relu__masked, "x times a mask"),
        style(relu__half_of_sum, "(x + |x|) / 2"),
        style(relu__copy_zeroed, "a copy with its negative numbers set to 0"),
        style(relu__loops_float32, "a loop in float32"),
    ),
    nudge="What becomes of −3, of 0 and of 2?",
    step="Compare every number with 0 and keep the larger one. "
    "NumPy has a function for this that takes an array and a number.",
    source="004 ReLU, 002 §3.2.2",
)
