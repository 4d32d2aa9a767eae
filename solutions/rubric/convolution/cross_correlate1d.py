"""How answers to `cross_correlate1d` are judged."""

import numpy as np

from autograder.oracle import F, tensor, torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import convolution as reference
from solutions.rubric.convolution.shared import check_signals, draw_signals, empty_signal


def oracle_cross_correlate1d(f, g):
    still, moved = tensor(f), tensor(g)
    if still.is_complex() or moved.is_complex():
        still, moved = still.to(torch.complex128), moved.to(torch.complex128)
    weights = still.conj().resolve_conj()[None, None]
    return F.conv1d(moved[None, None], weights, padding=f.size - 1)[0, 0].numpy()


def cross_correlate1d__arguments_swapped(f, g):
    """Trust np.correlate(a, v), which moves its first argument and conjugates the second."""
    check_signals(f, g)
    return np.correlate(f, g, "full")


def cross_correlate1d__order_reversed(f, g):
    check_signals(f, g)
    return np.correlate(g, f, "full")[::-1]


def cross_correlate1d__convolved(f, g):
    check_signals(f, g)
    return np.convolve(f.conj(), g)


def cross_correlate1d__not_conjugated(f, g):
    check_signals(f, g)
    return np.convolve(f[::-1], g)


def cross_correlate1d__g_conjugated(f, g):
    check_signals(f, g)
    return np.convolve(f[::-1], g.conj())


def cross_correlate1d__only_full_overlap(f, g):
    check_signals(f, g)
    valid = np.correlate(g, f, "full")[f.size - 1 : g.size]
    return valid if f.size <= g.size else np.correlate(g, f, "valid")


def cross_correlate1d__from_zero_on(f, g):
    check_signals(f, g)
    out = np.zeros(g.size, dtype=np.result_type(f, g))
    for n in range(g.size):
        for m in range(f.size):
            if m + n < g.size:
                out[n] += f[m].conj() * g[m + n]
    return out


def cross_correlate1d__zero_first(f, g):
    check_signals(f, g)
    return np.roll(np.correlate(g, f, "full"), 1 - f.size)


def cross_correlate1d__index_wraps_around(f, g):
    check_signals(f, g)
    out = np.zeros(f.size + g.size - 1, dtype=np.result_type(f, g))
    for n in range(1 - f.size, g.size):
        for m in range(f.size):
            if m + n < g.size:
                out[n + f.size - 1] += f[m].conj() * g[m + n]
    return out


def cross_correlate1d__imaginary_part_lost(f, g):
    check_signals(f, g)
    return np.correlate(g, f, "full").real


def cross_correlate1d__unchecked(f, g):
    out = np.zeros(f.size + g.size - 1, dtype=np.result_type(f, g))
    for m in range(f.size):
        first = f.size - 1 - m
        out[first : first + g.size] += f[m].conj() * g
    return out


def cross_correlate1d__loops(f, g):
    check_signals(f, g)
    out = np.zeros(f.size + g.size - 1, dtype=np.result_type(f, g))
    for n in range(-f.size + 1, g.size):
        for m in range(f.size):
            if 0 <= m + n < g.size:
                out[n + f.size - 1] += np.conj(f[m]) * g[m + n]
    return out


def cross_correlate1d__numpy(f, g):
    return np.correlate(g, f, "full")


def cross_correlate1d__single_precision(f, g):
    """Convolve with the reversed signal, in half the bits."""
    check_signals(f, g)
    f, g = (x.astype(np.complex64 if np.iscomplexobj(x) else np.float32) for x in (f, g))
    return np.convolve(np.conj(np.flip(f)), g)


cross_correlate1d = Question(
    reference=reference.cross_correlate1d,
    oracle=oracle_cross_correlate1d,
    draw=draw_signals,
    aspects=(
        Aspect(
            "values",
            "products with the shifted second signal are summed, from the smallest n on",
            weight=4,
            visible=(
                example(
                    {"f": np.array([1.0, 2]), "g": np.array([3.0, 4, 5])},
                    np.array([6.0, 11, 14, 5]),
                    source="001 §3.1.5, with numbers of our own",
                ),
                draw(M=3, K=4),
            ),
            hidden=(draw(M=3, K=5), draw(M=4, K=6)),
        ),
        Aspect(
            "lengths",
            "either signal may be the longer one, down to a single value",
            weight=3,
            visible=(draw(M=4, K=2), draw(M=1, K=3), draw(M=1, K=1)),
            hidden=(draw(M=5, K=3), draw(M=1, K=4), draw(M=3, K=1)),
        ),
        Aspect(
            "complex",
            "the first signal is conjugated, and a complex result is returned",
            weight=2,
            visible=(
                # n = −1: 2·1;  n = 0: conj(i)·1 + 2·3;  n = 1: conj(i)·3
                example(
                    {"f": np.array([1j, 2]), "g": np.array([1.0, 3])},
                    np.array([2, 6 - 1j, -3j]),
                    source="001 §3.1.5, with numbers of our own",
                ),
                draw(M=3, K=2, imaginary=(1, 1)),
                draw(M=2, K=3, imaginary=(0, 1)),
            ),
            hidden=(
                draw(M=2, K=4, imaginary=(1, 1)),
                draw(M=3, K=2, imaginary=(0, 1)),
                draw(M=3, K=3, imaginary=(1, 0)),
            ),
        ),
        Aspect(
            "impossible",
            "an empty signal raises ValueError",
            requires="values",
            visible=(empty_signal(M=0, K=2), empty_signal(M=3, K=0)),
            hidden=(empty_signal(M=0, K=3), empty_signal(M=2, K=0)),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(M=3, K=2, imaginary=(1, 0)),),
            hidden=(draw(M=2, K=3, imaginary=(1, 1)),),
        ),
    ),
    variants=(
        misconception(
            cross_correlate1d__arguments_swapped,
            "The signals have changed places: this is g ⋆ f, and correlation does not commute.",
            hint="np.correlate(a, v) moves a and conjugates v: which of yours stands still?",
        ),
        misconception(
            cross_correlate1d__order_reversed,
            "The values come in the wrong order: the first one belongs to the smallest n.",
            hint="At n = −(M − 1) the last value of f meets the first value of g.",
        ),
        misconception(
            cross_correlate1d__convolved,
            "This is the convolution: one of the signals runs backwards.",
            hint="In f(m) g(m + n) both indices rise together.",
        ),
        misconception(
            cross_correlate1d__not_conjugated,
            "The first signal is not conjugated, so complex signals give a wrong result.",
            hint="What stands over f in the formula?",
        ),
        misconception(
            cross_correlate1d__g_conjugated,
            "The second signal is conjugated in place of the first one.",
            hint="Which of the two carries the bar in the formula?",
        ),
        misconception(
            cross_correlate1d__only_full_overlap,
            "Only those n are kept at which the shorter signal lies wholly on the longer one.",
            hint="The result has M + K − 1 values.",
        ),
        misconception(
            cross_correlate1d__from_zero_on,
            "Negative n are missing: g can be shifted to either side.",
            hint="The smallest n at which the signals still overlap is −(M − 1).",
        ),
        misconception(
            cross_correlate1d__zero_first,
            "The result starts with n = 0 and has the negative n at its end, "
            "as a Fourier transform orders them.",
            hint="The smallest n comes first.",
        ),
        misconception(
            cross_correlate1d__index_wraps_around,
            "Where m + n is negative, g[m + n] takes values from the end of g; they count as 0.",
            hint="What does g[-1] mean in Python, and what is g(−1) in the formula?",
        ),
        misconception(
            cross_correlate1d__imaginary_part_lost,
            "Only the real part is returned.",
            hint="Which dtype does the result need when an argument is complex?",
        ),
        misconception(
            cross_correlate1d__unchecked,
            "An empty signal gives zeros in place of a ValueError.",
            hint="Look at the lengths before you compute anything.",
        ),
        style(cross_correlate1d__loops, "the formula of the note, in two loops"),
        style(cross_correlate1d__numpy, "NumPy's own correlation"),
        style(cross_correlate1d__single_precision, "a convolution, in single precision"),
    ),
    nudge="Which two values meet at the smallest n, and which two at the largest?",
    step="Put M − 1 zeros on both sides of g. Then slide conj(f) over it from left to right and "
    "take the inner product at each place.",
    source="001 §3.1.5",
)
