"""How answers to `he_normal` are judged."""

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


def see_normal(inputs, result):
    """Compare mean, variance and tails with those of He's normal distribution."""
    weights = read_weights(inputs, result)
    fan_in, _ = count_inputs_and_outputs(inputs["shape"])
    n, unit = weights.size, weights / np.sqrt(2 / fan_in)
    return {
        "mean, in sigmas": float(unit.mean() * np.sqrt(n)),
        "variance, in sigmas": float(((unit**2).mean() - 1) / np.sqrt(2 / n)),
    }


def expect_normal(shape, rng):
    return {"mean, in sigmas": 0.0, "variance, in sigmas": 0.0}


BEYOND_1, BEYOND_2 = 0.31731050786291415, 0.04550026389635842
"""Probabilities that a normal variable is more than 1 or 2 standard deviations off."""


def see_tails(inputs, result):
    """Compare the shares beyond one and two standard deviations, whatever these are."""
    weights = read_weights(inputs, result)
    fan_in, _ = count_inputs_and_outputs(inputs["shape"])
    size = np.abs(weights) / np.sqrt(2 / fan_in)
    return {
        "weights beyond 1 standard deviation, in sigmas": count_sigmas(size > 1, BEYOND_1),
        "weights beyond 2 standard deviations, in sigmas": count_sigmas(size > 2, BEYOND_2),
    }


def expect_tails(shape, rng):
    return {
        "weights beyond 1 standard deviation, in sigmas": 0.0,
        "weights beyond 2 standard deviations, in sigmas": 0.0,
    }


def he_normal__fan_out(shape, rng):
    return rng.normal(0, np.sqrt(2 / count_fans(shape)[1]), shape)


def he_normal__variance_as_deviation(shape, rng):
    return rng.normal(0, 2 / count_fans(shape)[0], shape)


def he_normal__two_forgotten(shape, rng):
    return rng.normal(0, np.sqrt(1 / count_fans(shape)[0]), shape)


def he_normal__xavier(shape, rng):
    return rng.normal(0, np.sqrt(2 / sum(count_fans(shape))), shape)


def he_normal__kernel_forgotten(shape, rng):
    count_fans(shape)
    return rng.normal(0, np.sqrt(2 / shape[1]), shape)


def he_normal__channels_last(shape, rng):
    count_fans(shape)
    return rng.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape)


def he_normal__uniform(shape, rng):
    bound = np.sqrt(6 / count_fans(shape)[0])
    return rng.uniform(-bound, bound, shape)


def he_normal__one_row_repeated(shape, rng):
    row = rng.normal(0, np.sqrt(2 / count_fans(shape)[0]), (1, *shape[1:]))
    return np.repeat(row, shape[0], axis=0)


def he_normal__seed_of_its_own(shape, rng):
    return np.random.default_rng(0).normal(0, np.sqrt(2 / count_fans(shape)[0]), shape)


def he_normal__generator_of_its_own(shape, rng):
    return np.random.default_rng().normal(0, np.sqrt(2 / count_fans(shape)[0]), shape)


def he_normal__unchecked(shape, rng):
    fan_in = count_fans(shape)[0] if len(shape) > 1 else max(sum(shape), 1)
    return rng.normal(0, np.sqrt(2 / fan_in), shape)


def he_normal__standard(shape, rng):
    """Scale standard normal numbers, in single precision."""
    weights = rng.standard_normal(shape, dtype=np.float32)
    return weights * np.float32(np.sqrt(2 / count_fans(shape)[0]))


def he_normal__loops(shape, rng):
    fan_in, _ = count_fans(shape)
    weights = np.empty(shape)
    for index in np.ndindex(*shape):
        weights[index] = rng.standard_normal() * (2 / fan_in) ** 0.5
    return weights


he_normal = Question(
    reference=reference.he_normal,
    oracle=oracle_shape_alone,
    draw=draw_shape,
    aspects=(
        SHAPE,
        Aspect(
            "linear",
            "the weights of a linear layer have the mean 0 and the variance 2 / fan_in",
            weight=3,
            view=see_normal,
            oracle=expect_normal,
            atol=SIGMAS,
            visible=(draw(shape=(60, 140)),),
            hidden=(draw(shape=(150, 40)), draw(shape=(50, 110))),
        ),
        Aspect(
            "conv",
            "so have those of a convolution, whose kernel counts in the fan",
            weight=3,
            view=see_normal,
            oracle=expect_normal,
            atol=SIGMAS,
            visible=(draw(shape=(20, 30, 3, 5)), draw(shape=(60, 20, 4))),
            hidden=(draw(shape=(40, 15, 2, 7)), draw(shape=(25, 40, 1, 6))),
        ),
        Aspect(
            "tails",
            "as many weights are far from 0 as in a normal distribution",
            weight=2,
            requires="linear",
            view=see_tails,
            oracle=expect_tails,
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
            he_normal__fan_out,
            "fan_out is used for fan_in: the rule looks at the inputs of an output.",
            hint="The shape is (out, in): which of the two is the number of inputs?",
        ),
        misconception(
            he_normal__variance_as_deviation,
            "The variance 2 / fan_in is passed as the standard deviation.",
            hint="What does the generator's normal expect as its second argument?",
        ),
        misconception(
            he_normal__two_forgotten,
            "The variance is 1 / fan_in; the 2 makes up for what ReLU cuts off.",
            hint="Which share of its inputs does a ReLU set to 0?",
        ),
        misconception(
            he_normal__xavier,
            "The variance is 2 / (fan_in + fan_out): this is Xavier's rule.",
            hint="He's rule looks at fan_in alone.",
        ),
        misconception(
            he_normal__kernel_forgotten,
            "The fan of a convolution is taken as C_in, without the kernel's size.",
            hint="How many numbers are added up for one output pixel?",
        ),
        misconception(
            he_normal__channels_last,
            "All axes but the last are multiplied for fan_in; here the first is not one of them.",
            hint="The shape is (C_out, C_in, K_h, K_w).",
        ),
        misconception(
            he_normal__uniform,
            "The weights follow an even distribution with the right variance; "
            "a normal one was asked for.",
            hint="Is there a largest weight that can occur?",
        ),
        misconception(
            he_normal__one_row_repeated,
            "All outputs get the same weights, so they will learn the same thing.",
            hint="Draw as many numbers as there are weights.",
        ),
        misconception(
            he_normal__seed_of_its_own,
            "A generator with a fixed seed is made inside, so all layers begin alike.",
            hint=OWN_GENERATOR,
        ),
        misconception(
            he_normal__generator_of_its_own,
            "The numbers do not come from rng, so nobody can repeat the result.",
            hint=OWN_GENERATOR,
        ),
        misconception(
            he_normal__unchecked,
            "A shape with less than two axes is taken, though it has no inputs or no outputs.",
            hint="Look at the number of axes first.",
        ),
        style(he_normal__standard, "standard normal numbers, scaled, in single precision"),
        style(he_normal__loops, "one number for each weight"),
    ),
    nudge="How many products are added up for one output?",
    step="fan_in is the number of weights of one output: the product of all axes but the first. "
    "The standard deviation is the root of 2 / fan_in.",
    source="001 权重初始化",
)
