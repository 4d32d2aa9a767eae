"""How answers to `convolve1d` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import convolution as reference
from solutions.rubric.convolution.shared import check_signals, draw_signals, empty_signal


def oracle_convolve1d(f, g):
    backwards = tensor(g).flip(0)[None, None]
    return F.conv1d(tensor(f)[None, None], backwards, padding=g.size - 1)[0, 0].numpy()


def convolve1d__not_reversed(f, g):
    check_signals(f, g)
    return np.convolve(f, g[::-1])


def convolve1d__only_full_overlap(f, g):
    check_signals(f, g)
    return np.convolve(f, g, "valid")


def convolve1d__as_long_as_the_input(f, g):
    check_signals(f, g)
    return np.convolve(f, g)[: f.size]


def convolve1d__products_overwritten(f, g):
    check_signals(f, g)
    out = np.zeros(f.size + g.size - 1)
    for m in range(f.size):
        for k in range(g.size):
            out[m + k] = f[m] * g[k]
    return out


def convolve1d__index_wraps_around(f, g):
    check_signals(f, g)
    out = np.zeros(f.size + g.size - 1)
    for n in range(out.size):
        for m in range(f.size):
            if n - m < g.size:
                out[n] += f[m] * g[n - m]
    return out


def convolve1d__circular(f, g):
    check_signals(f, g)
    length = max(f.size, g.size)
    return np.fft.ifft(np.fft.fft(f, length) * np.fft.fft(g, length)).real


def convolve1d__one_value_too_many(f, g):
    check_signals(f, g)
    out = np.zeros(f.size + g.size)
    for m in range(f.size):
        out[m : m + g.size] += f[m] * g
    return out


def convolve1d__integer_output(f, g):
    check_signals(f, g)
    out = np.zeros(f.size + g.size - 1, dtype=int)
    for n in range(out.size):
        out[n] = sum(f[m] * g[n - m] for m in range(f.size) if 0 <= n - m < g.size)
    return out


def convolve1d__unchecked(f, g):
    out = np.zeros(f.size + g.size - 1)
    for m in range(f.size):
        out[m : m + g.size] += f[m] * g
    return out


def convolve1d__loops(f, g):
    check_signals(f, g)
    out = np.zeros(f.size + g.size - 1)
    for n in range(out.size):
        for m in range(f.size):
            if 0 <= n - m < g.size:
                out[n] += f[m] * g[n - m]
    return out


def convolve1d__numpy(f, g):
    return np.convolve(f, g)


def convolve1d__float32(f, g):
    """Multiply two polynomials by a matrix of shifted copies."""
    check_signals(f, g)
    copies = np.zeros((f.size, f.size + g.size - 1), np.float32)
    for m in range(f.size):
        copies[m, m : m + g.size] = g
    return f.astype(np.float32) @ copies


convolve1d = Question(
    reference=reference.convolve1d,
    oracle=oracle_convolve1d,
    draw=draw_signals,
    aspects=(
        Aspect(
            "values",
            "the second signal is reversed, and its products with the first are summed",
            weight=4,
            visible=(
                example(
                    {"f": np.array([1.0, 2, 3]), "g": np.array([4.0, 5])},
                    np.array([4.0, 13, 22, 15]),
                    source="001 §3.1.4, with numbers of our own",
                ),
                draw(M=4, K=3),
            ),
            hidden=(draw(M=5, K=2), draw(M=6, K=4)),
        ),
        Aspect(
            "lengths",
            "either signal may be the longer one, down to a single value",
            weight=3,
            visible=(draw(M=2, K=4), draw(M=3, K=1), draw(M=1, K=1)),
            hidden=(draw(M=3, K=5), draw(M=1, K=3), draw(M=3, K=3)),
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
            visible=(draw(M=3, K=2),),
            hidden=(draw(M=2, K=3),),
        ),
    ),
    variants=(
        misconception(
            convolve1d__not_reversed,
            "The second signal is not reversed: its last value meets the first value of f. "
            "This is a correlation, not a convolution.",
            hint="In g(n − m) the index of g falls while m rises.",
        ),
        misconception(
            convolve1d__only_full_overlap,
            "Only those n are kept at which the shorter signal lies wholly on the longer one.",
            hint="The result has M + K − 1 values.",
        ),
        misconception(
            convolve1d__as_long_as_the_input,
            "The result stops where f stops, but the last values of f still reach further.",
            hint="Up to which n is there an m with both f(m) and g(n − m)?",
        ),
        misconception(
            convolve1d__products_overwritten,
            "Each product replaces the one before it; those with the same n must be summed.",
            hint="Inside the loops, is it = or += ?",
        ),
        misconception(
            convolve1d__index_wraps_around,
            "Where n − m is negative, g[n − m] takes values from the end of g; they count as 0.",
            hint="What does g[-1] mean in Python, and what is g(−1) in the formula?",
        ),
        misconception(
            convolve1d__circular,
            "What runs over the end is added at the beginning: this is the circular convolution.",
            hint="How many zeros must be put behind the signals before the Fourier transform?",
        ),
        misconception(
            convolve1d__one_value_too_many,
            "The result has one value too many: the largest n is M + K − 2.",
            hint="Which is the largest index of f, which that of g, and what is their sum?",
        ),
        misconception(
            convolve1d__integer_output,
            "The output array holds integers, so everything after the point is cut off.",
            hint="Which dtype does the array have that you write the sums into?",
        ),
        misconception(
            convolve1d__unchecked,
            "An empty signal gives zeros in place of a ValueError.",
            hint="Look at the lengths before you compute anything.",
        ),
        style(convolve1d__loops, "the formula of the note, in two loops"),
        style(convolve1d__numpy, "NumPy's own convolution"),
        style(convolve1d__float32, "a matrix of shifted copies, in float32"),
    ),
    nudge="Where does the first value of f alone put the weights g? And the second one?",
    step="Start with M + K − 1 zeros. Each f(m) adds f(m) times the whole of g, from place m on.",
    source="001 §3.1.4",
)
