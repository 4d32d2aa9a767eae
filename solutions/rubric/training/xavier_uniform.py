"""How answers to `xavier_uniform` are judged."""

import numpy as np

from autograder.question import Aspect, Question, draw, misconception, style
from solutions import training as reference
from solutions.rubric.training.shared import (
    IMPOSSIBLE_SHAPE,
    NEW,
    OWN_GENERATOR,
    REPEATABLE,
    SHAPE,
    SIGMAS,
    count_fans,
    count_inputs_and_outputs,
    count_sigmas,
    draw_shape,
    oracle_shape_alone,
    read_weights,
)


def see_bound(inputs, result):
    """Compare the largest weight with Xavier's bound; above twice the bound all is the same."""
    weights = read_weights(inputs, result)
    bound = np.sqrt(6 / sum(count_inputs_and_outputs(inputs["shape"])))
    largest = float(np.abs(weights).max() / bound)
    return {
        "largest weight / bound": min(largest, 2.0),
        "beyond the bound": largest > 1 + 1e-6,  # a rounding of float32
    }


def expect_bound(shape, rng):
    return {"largest weight / bound": 1.0, "beyond the bound": False}


def see_uniform(inputs, result):
    """Compare mean, variance and the inner half with those of an even distribution."""
    weights = read_weights(inputs, result)
    bound = np.sqrt(6 / sum(count_inputs_and_outputs(inputs["shape"])))
    n, even = weights.size, weights / bound  # mean 0, variance 1/3; squares: variance 4/45
    return {
        "mean, in sigmas": float(even.mean() * np.sqrt(3 * n)),
        "variance, in sigmas": float(((even**2).mean() - 1 / 3) / np.sqrt(4 / 45 / n)),
        "weights within half the bound, in sigmas": count_sigmas(np.abs(even) < 1 / 2, 1 / 2),
    }


def expect_uniform(shape, rng):
    return {
        "mean, in sigmas": 0.0,
        "variance, in sigmas": 0.0,
        "weights within half the bound, in sigmas": 0.0,
    }


def xavier_uniform__fan_in_alone(shape, rng):
    fan_in, _ = count_fans(shape)
    bound = np.sqrt(6 / fan_in)
    return rng.uniform(-bound, bound, shape)


def xavier_uniform__kernel_forgotten(shape, rng):
    count_fans(shape)
    bound = np.sqrt(6 / (shape[0] + shape[1]))
    return rng.uniform(-bound, bound, shape)


def xavier_uniform__kernel_in_fan_in_only(shape, rng):
    fan_in, _ = count_fans(shape)
    bound = np.sqrt(6 / (fan_in + shape[0]))
    return rng.uniform(-bound, bound, shape)


def xavier_uniform__channels_last(shape, rng):
    count_fans(shape)
    bound = np.sqrt(6 / ((shape[-1] + shape[-2]) * np.prod(shape[:-2])))
    return rng.uniform(-bound, bound, shape)


def xavier_uniform__deviation_as_bound(shape, rng):
    bound = np.sqrt(2 / sum(count_fans(shape)))
    return rng.uniform(-bound, bound, shape)


def xavier_uniform__root_forgotten(shape, rng):
    bound = 6 / sum(count_fans(shape))
    return rng.uniform(-bound, bound, shape)


def xavier_uniform__normal(shape, rng):
    return rng.normal(0, np.sqrt(2 / sum(count_fans(shape))), shape)


def xavier_uniform__positive_only(shape, rng):
    return rng.uniform(0, np.sqrt(6 / sum(count_fans(shape))), shape)


def xavier_uniform__one_row_repeated(shape, rng):
    bound = np.sqrt(6 / sum(count_fans(shape)))
    row = rng.uniform(-bound, bound, (1, *shape[1:]))
    return np.repeat(row, shape[0], axis=0)


def xavier_uniform__seed_of_its_own(shape, rng):
    bound = np.sqrt(6 / sum(count_fans(shape)))
    return np.random.default_rng(0).uniform(-bound, bound, shape)


def xavier_uniform__generator_of_its_own(shape, rng):
    bound = np.sqrt(6 / sum(count_fans(shape)))
    return np.random.default_rng().uniform(-bound, bound, shape)


def xavier_uniform__unchecked(shape, rng):
    n = shape[0] if shape else 1
    fans = count_fans(shape) if len(shape) > 1 else (n, n)
    bound = np.sqrt(6 / sum(fans))
    return rng.uniform(-bound, bound, shape)


def xavier_uniform__by_random(shape, rng):
    """Stretch numbers from 0 to 1, in single precision."""
    bound = np.sqrt(6 / sum(count_fans(shape)))
    return ((2 * rng.random(shape) - 1) * bound).astype(np.float32)


def xavier_uniform__loops(shape, rng):
    fan_in, fan_out = count_fans(shape)
    weights = np.empty(shape)
    for index in np.ndindex(*shape):
        weights[index] = (rng.random() - 0.5) * 2 * 6**0.5 / (fan_in + fan_out) ** 0.5
    return weights


xavier_uniform = Question(
    reference=reference.xavier_uniform,
    oracle=oracle_shape_alone,
    draw=draw_shape,
    aspects=(
        SHAPE,
        Aspect(
            "linear",
            "the weights of a linear layer reach Xavier's bound, and none lies beyond it",
            weight=3,
            view=see_bound,
            oracle=expect_bound,
            atol=0.01,  # of n weights none comes so near with the chance 0.99ⁿ
            visible=(draw(shape=(60, 140)),),
            hidden=(draw(shape=(150, 40)), draw(shape=(50, 100))),
        ),
        Aspect(
            "conv",
            "so do those of a convolution, whose kernel counts in both fans",
            weight=3,
            view=see_bound,
            oracle=expect_bound,
            atol=0.01,
            visible=(draw(shape=(20, 30, 3, 5)), draw(shape=(40, 20, 4))),
            hidden=(draw(shape=(40, 15, 2, 7)), draw(shape=(25, 30, 1, 6))),
        ),
        Aspect(
            "even",
            "all values between the bounds are equally likely",
            weight=2,
            requires="linear",
            view=see_uniform,
            oracle=expect_uniform,
            atol=SIGMAS,
            visible=(draw(shape=(80, 70)),),
            hidden=(draw(shape=(30, 25, 2, 5)), draw(shape=(90, 60))),
        ),
        NEW,
        REPEATABLE,
        IMPOSSIBLE_SHAPE,
    ),
    variants=(
        misconception(
            xavier_uniform__fan_in_alone,
            "The bound rests on fan_in alone; Xavier's rule adds fan_out to it.",
            hint="The rule looks at the signal that goes forward and at the gradient coming back.",
        ),
        misconception(
            xavier_uniform__kernel_forgotten,
            "The fans of a convolution are taken as C_in and C_out, without the kernel's size.",
            hint="How many numbers are added up for one output pixel?",
        ),
        misconception(
            xavier_uniform__kernel_in_fan_in_only,
            "The kernel's size counts in fan_in, but not in fan_out.",
            hint="How many outputs does one input pixel reach, in all output channels?",
        ),
        misconception(
            xavier_uniform__channels_last,
            "The last two axes are read as inputs and outputs; here they are the kernel's.",
            hint="The shape is (C_out, C_in, K_h, K_w).",
        ),
        misconception(
            xavier_uniform__deviation_as_bound,
            "The standard deviation √(2 / (fan_in + fan_out)) is taken as the bound.",
            hint="What is the variance of an even distribution on [−a, a]?",
        ),
        misconception(
            xavier_uniform__root_forgotten,
            "The bound is 6 / (fan_in + fan_out), without the root.",
            hint="Compute the bound of a layer with 2 inputs and 1 output by hand.",
        ),
        misconception(
            xavier_uniform__normal,
            "The weights follow a normal distribution; an even one was asked for.",
            hint="How large can a weight be at most?",
        ),
        misconception(
            xavier_uniform__positive_only,
            "All weights are positive: they are drawn from [0, a].",
            hint="What is the mean of the weights to be?",
        ),
        misconception(
            xavier_uniform__one_row_repeated,
            "All outputs get the same weights, so they will learn the same thing.",
            hint="Draw as many numbers as there are weights.",
        ),
        misconception(
            xavier_uniform__seed_of_its_own,
            "A generator with a fixed seed is made inside, so all layers begin alike.",
            hint=OWN_GENERATOR,
        ),
        misconception(
            xavier_uniform__generator_of_its_own,
            "The numbers do not come from rng, so nobody can repeat the result.",
            hint=OWN_GENERATOR,
        ),
        misconception(
            xavier_uniform__unchecked,
            "A shape with less than two axes is taken, though it has no inputs or no outputs.",
            hint="Look at the number of axes first.",
        ),
        style(xavier_uniform__by_random, "numbers from 0 to 1, stretched, in single precision"),
        style(xavier_uniform__loops, "one number for each weight"),
    ),
    nudge="How many inputs does one output look at, and how many outputs does one input reach?",
    step="fan_in is the number of weights of one output, fan_out that of one input. Draw evenly "
    "from [−a, a] with a = √(6 / (fan_in + fan_out)).",
    source="001 权重初始化",
)
