"""How answers to `conv_delta` are judged."""

import numpy as np

from autograder.oracle import F, gradients, tensor, torch
from autograder.question import (
    Aspect,
    Question,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import conv_layers as reference
from solutions.rubric.conv_layers.shared import _correlate


def draw_delta(rng, H_out, W_out, K_h, K_w, size=None, scale=0.5):
    """Draw z up to 5 times ``scale``; ``size`` is its shape where it shall not fit."""
    size = size or (H_out + K_h - 1, W_out + K_w - 1)
    return {
        "delta_next": values(rng, H_out, W_out),
        "theta": values(rng, K_h, K_w),
        "z": scale * values(rng, *size),
    }


def oracle_conv_delta(delta_next, theta, z):
    def forward(z):
        return F.conv2d(torch.sigmoid(z)[None, None], tensor(theta)[None, None])[0, 0]

    return gradients(forward, delta_next, z)[0]


def _slope(z):
    """Compute g′(z) of the sigmoid, safely."""
    power = np.exp(-np.abs(z))
    return power / (1 + power) ** 2


def _sent_back(delta_next, theta, z):
    """Add up what each residual sends back through the kernel."""
    (H_out, W_out), (K_h, K_w) = delta_next.shape, theta.shape
    if z.shape != (H_out + K_h - 1, W_out + K_w - 1):
        raise ValueError("z has another shape")
    sent = np.zeros(z.shape)
    for i, j in np.ndindex(H_out, W_out):
        sent[i : i + K_h, j : j + K_w] += delta_next[i, j] * theta
    return sent


def conv_delta__slope_forgotten(delta_next, theta, z):
    return _sent_back(delta_next, theta, z)


def conv_delta__activation_for_slope(delta_next, theta, z):
    positive = np.exp(-np.logaddexp(0, -z))
    return _sent_back(delta_next, theta, z) * positive


def conv_delta__slope_of_activated(delta_next, theta, z):
    """Take z for a = g(z), which is what many libraries keep."""
    return _sent_back(delta_next, theta, z) * z * (1 - z)


def conv_delta__slope_twice(delta_next, theta, z):
    """Compute g′(g(z)): activate before a derivative that activates, too."""
    return _sent_back(delta_next, theta, z) * _slope(np.exp(-np.logaddexp(0, -z)))


def conv_delta__relu_slope(delta_next, theta, z):
    return _sent_back(delta_next, theta, z) * (z > 0)


def conv_delta__kernel_not_turned(delta_next, theta, z):
    return _sent_back(delta_next, theta[::-1, ::-1], z) * _slope(z)


def conv_delta__kernel_transposed(delta_next, theta, z):
    _sent_back(delta_next, theta, z)
    return _sent_back(delta_next, theta.T.reshape(theta.shape), z) * _slope(z)


def conv_delta__overlap_overwritten(delta_next, theta, z):
    sent, (K_h, K_w) = _sent_back(delta_next, theta, z), theta.shape
    for i, j in np.ndindex(*delta_next.shape):
        sent[i : i + K_h, j : j + K_w] = delta_next[i, j] * theta
    return sent * _slope(z)


def conv_delta__inner_part_only(delta_next, theta, z):
    """Correlate without the zeros round δ, where it must be done in full."""
    sent, (K_h, K_w) = _sent_back(delta_next, theta, z), theta.shape
    inner = np.zeros(z.shape)
    rows, columns = slice(K_h - 1, 1 - K_h or None), slice(K_w - 1, 1 - K_w or None)
    inner[rows, columns] = sent[rows, columns]
    return inner * _slope(z)


def conv_delta__overflow(delta_next, theta, z):
    with np.errstate(over="ignore", invalid="ignore"):
        grown = np.exp(z)
        return _sent_back(delta_next, theta, z) * grown / (1 + grown) ** 2


def conv_delta__unchecked(delta_next, theta, z):
    K_h, K_w = theta.shape
    sent = np.zeros(z.shape)
    for i, j in np.ndindex(*delta_next.shape):
        window = sent[i : i + K_h, j : j + K_w]
        window += delta_next[i, j] * theta[: window.shape[0], : window.shape[1]]
    return sent * _slope(z)


def conv_delta__loops(delta_next, theta, z):
    return _sent_back(delta_next, theta, z) * _slope(z)


def conv_delta__pixel_by_pixel(delta_next, theta, z):
    _sent_back(delta_next, theta, z)
    delta = np.zeros(z.shape)
    for i, j in np.ndindex(*z.shape):
        for u, v in np.ndindex(*theta.shape):
            if 0 <= i - u < delta_next.shape[0] and 0 <= j - v < delta_next.shape[1]:
                delta[i, j] += delta_next[i - u, j - v] * theta[u, v]
        delta[i, j] *= (1 - np.tanh(z[i, j] / 2) ** 2) / 4
    return delta


def conv_delta__float32_padded(delta_next, theta, z):
    _sent_back(delta_next, theta, z)
    K_h, K_w = theta.shape
    wide = np.pad(delta_next, ((K_h - 1, K_h - 1), (K_w - 1, K_w - 1)))[None, None]
    turned = theta[None, None, ::-1, ::-1]
    sent = _correlate(wide, turned, 0.0, range(z.shape[0]), range(z.shape[1]))[0, 0]
    return sent.astype(np.float32) * _slope(z.astype(np.float32))


THETA = np.array([[1.0, 2], [3, 4]])


DELTA = np.array([[1.0, -1], [2, 3]])


conv_delta = Question(
    reference=reference.conv_delta,
    oracle=oracle_conv_delta,
    draw=draw_delta,
    aspects=(
        Aspect(
            "values",
            "every residual goes back through the kernel, times the slope of the sigmoid",
            weight=4,
            visible=(
                example(
                    {"delta_next": DELTA, "theta": THETA, "z": np.zeros((3, 3))},
                    np.array([[0.25, 0.25, -0.5], [1.25, 2, 0.5], [1.5, 4.25, 3]]),
                    source="001 反向传播, δ11 and δ22",
                ),
                draw(H_out=2, W_out=2, K_h=2, K_w=2),
                draw(H_out=3, W_out=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(H_out=2, W_out=2, K_h=2, K_w=2),
                draw(H_out=3, W_out=3, K_h=3, K_w=3),
            ),
        ),
        Aspect(
            "shape",
            "sizes that differ between height and width, down to a single number",
            weight=3,
            visible=(
                draw(H_out=2, W_out=4, K_h=3, K_w=2),
                draw(H_out=3, W_out=2, K_h=1, K_w=3),
                draw(H_out=1, W_out=1, K_h=1, K_w=1),
            ),
            hidden=(
                draw(H_out=4, W_out=2, K_h=2, K_w=3),
                draw(H_out=1, W_out=3, K_h=2, K_w=1),
                draw(H_out=2, W_out=1, K_h=1, K_w=1),
            ),
        ),
        Aspect(
            "stability",
            "a z that is large, positive or negative, gives neither NaN nor infinity",
            visible=(
                example(
                    {
                        "delta_next": np.array([[8.0, 4, 4]]),
                        "theta": np.array([[1.0]]),
                        "z": np.array([[0.0, 1000, -1000]]),
                    },
                    np.array([[2.0, 0, 0]]),
                    source="001 反向传播, with z of our own",
                ),
                draw(H_out=3, W_out=3, K_h=2, K_w=2, scale=8),
            ),
            hidden=(
                example(
                    {
                        "delta_next": np.array([[4.0], [-12], [4]]),
                        "theta": np.array([[1.0]]),
                        "z": np.array([[-1000.0], [0], [1000]]),
                    },
                    np.array([[0.0], [-3], [0]]),
                    source="001 反向传播, with z of our own",
                ),
                draw(H_out=2, W_out=4, K_h=2, K_w=2, scale=8),
            ),
        ),
        Aspect(
            "impossible",
            "a z that does not fit raises ValueError",
            requires="values",
            visible=(
                impossible(H_out=2, W_out=2, K_h=2, K_w=2, size=(3, 2)),
                impossible(H_out=2, W_out=2, K_h=2, K_w=2, size=(4, 3)),
                impossible(H_out=2, W_out=2, K_h=2, K_w=2, size=(2, 2)),
                impossible(H_out=1, W_out=3, K_h=2, K_w=1, size=(1, 3)),
                impossible(H_out=1, W_out=3, K_h=1, K_w=1, size=(2, 3)),
            ),
            hidden=(
                impossible(H_out=2, W_out=3, K_h=2, K_w=2, size=(2, 4)),
                impossible(H_out=2, W_out=3, K_h=2, K_w=2, size=(3, 5)),
                impossible(H_out=2, W_out=3, K_h=2, K_w=2, size=(4, 3)),
                impossible(H_out=3, W_out=1, K_h=1, K_w=2, size=(3, 1)),
                impossible(H_out=3, W_out=1, K_h=2, K_w=1, size=(4, 2)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H_out=2, W_out=2, K_h=2, K_w=2),),
            hidden=(draw(H_out=2, W_out=3, K_h=2, K_w=1),),
        ),
    ),
    variants=(
        misconception(
            conv_delta__slope_forgotten,
            "The factor g′(z) is missing: this is the gradient with respect to a, not to z.",
            hint="Between z and a stands the sigmoid. What does the chain rule ask for?",
        ),
        misconception(
            conv_delta__activation_for_slope,
            "The sum is multiplied by g(z): the chain rule asks for the derivative g′(z).",
            hint="At z = 0 the factor is 1/4, not 1/2.",
        ),
        misconception(
            conv_delta__slope_of_activated,
            "The factor is z·(1 − z), as if z were activated already: "
            "g′(z) = a·(1 − a) with a = g(z).",
            hint="At z = 0 the factor is 1/4, not 0.",
        ),
        misconception(
            conv_delta__slope_twice,
            "The derivative is taken at g(z) instead of at z: the sigmoid is applied twice.",
            hint="Does your g′ take z or a? Which of them do you give it?",
        ),
        misconception(
            conv_delta__relu_slope,
            "The factor is the derivative of ReLU; here the activation is the sigmoid.",
            hint="At z = 0 the factor is 1/4.",
        ),
        misconception(
            conv_delta__kernel_not_turned,
            "δ meets the kernel turned wrongly: it was not rotated where it must be, "
            "or rotated twice.",
            hint="By the note's formula, the corner δ11 gets δ11·θ11 and not δ11·θ22.",
        ),
        misconception(
            conv_delta__kernel_transposed,
            "The kernel is read column by column: turning by 180° is not transposing.",
            hint="Reverse the rows and the columns: theta[::-1, ::-1].",
        ),
        misconception(
            conv_delta__overlap_overwritten,
            "Where the kernel is placed several times, only the last place counts.",
            hint="a22 reaches all four z of the next layer: what they send back adds up.",
        ),
        misconception(
            conv_delta__inner_part_only,
            "Only the inner part is computed: the correlation must be a full one, "
            "with K − 1 zeros round δ.",
            hint="How many residuals reach the corner a11?",
        ),
        misconception(
            conv_delta__overflow,
            "For a large z the derivative is infinity divided by infinity, which is NaN.",
            hint="g′ is the same for z and −z: use e^(−|z|), which cannot overflow.",
        ),
        misconception(
            conv_delta__unchecked,
            "A z of the wrong shape gives a result in place of a ValueError.",
            hint="Compare z.shape with (H_out + K_h − 1, W_out + K_w − 1) first.",
        ),
        style(conv_delta__loops, "the kernel placed once for each residual, and added up"),
        style(conv_delta__pixel_by_pixel, "a loop over the pixels; the slope by tanh"),
        style(conv_delta__float32_padded, "zeros round δ, a turned kernel, in float32"),
    ),
    nudge="Which z of the next layer does a11 reach, and which does a22 reach?",
    step="Start with zeros of the shape of z. Every residual (i, j) adds itself times θ to the "
    "block that begins at (i, j). At the end multiply by g′(z), computed from e^(−|z|).",
    source="001 反向传播",
)
