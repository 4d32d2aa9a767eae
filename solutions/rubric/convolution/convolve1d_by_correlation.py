"""How answers to `convolve1d_by_correlation` are judged."""

import numpy as np

from autograder.oracle import F, tensor, torch
from autograder.question import Aspect, Question, draw, example, given, misconception, style
from solutions import convolution as reference
from solutions.rubric.convolution.shared import draw_signals


def correlate_full(a, b, factor=1.0):
    """Correlate two signals at every n, and multiply the result by a factor."""
    return factor * np.correlate(b, a, "full")


def draw_signals_and_correlation(rng, M, K, factor=1.0, imaginary=(0, 0)):
    """Draw two signals; a factor other than 1 shows whether the correlation is used."""
    correlate = given(correlate_full, factor=factor)
    return draw_signals(rng, M, K, imaginary) | {"correlate": correlate}


def oracle_convolve1d_by_correlation(f, g, correlate):
    still, moved = tensor(f), tensor(g).flip(0)
    if still.is_complex() or moved.is_complex():
        still, moved = still.to(torch.complex128), moved.to(torch.complex128)
    full = F.conv1d(still[None, None], moved[None, None], padding=g.size - 1)[0, 0]
    return (correlate.bound["factor"] * full).numpy()


def convolve1d_by_correlation__nothing_reversed(f, g, correlate):
    return correlate(f, g)


def convolve1d_by_correlation__order_reversed(f, g, correlate):
    return correlate(f, g[::-1])


def convolve1d_by_correlation__result_reversed(f, g, correlate):
    return correlate(f, g)[::-1]


def convolve1d_by_correlation__not_conjugated(f, g, correlate):
    return correlate(f[::-1], g)


def convolve1d_by_correlation__result_conjugated(f, g, correlate):
    return correlate(f[::-1], g).conj()


def convolve1d_by_correlation__correlation_not_used(f, g, correlate):
    return np.convolve(f, g)


def convolve1d_by_correlation__cut_at_zero(f, g, correlate):
    return correlate(f[::-1].conj(), g)[f.size - 1 :]


def convolve1d_by_correlation__reversed_in_place(f, g, correlate):
    f[:] = f[::-1].conj()
    return correlate(f, g)


def convolve1d_by_correlation__second_reversed(f, g, correlate):
    return correlate(f, g[::-1].conj())[::-1].conj()


def convolve1d_by_correlation__value_by_value(f, g, correlate):
    turned = np.zeros_like(f)
    for m in range(f.size):
        turned[f.size - 1 - m] = np.conj(f[m])
    return correlate(turned, g)


convolve1d_by_correlation = Question(
    reference=reference.convolve1d_by_correlation,
    oracle=oracle_convolve1d_by_correlation,
    draw=draw_signals_and_correlation,
    aspects=(
        Aspect(
            "values",
            "the convolution of real signals, from n = 0 on",
            weight=3,
            visible=(
                example(
                    {
                        "f": np.array([1.0, 2, 3]),
                        "g": np.array([4.0, 5]),
                        "correlate": given(correlate_full, factor=1.0),
                    },
                    np.array([4.0, 13, 22, 15]),
                    source="001 §3.1.6, with numbers of our own",
                ),
                draw(M=3, K=4),
            ),
            hidden=(draw(M=4, K=3), draw(M=2, K=4)),
        ),
        Aspect(
            "given",
            "the given correlation is used, whatever it returns",
            weight=3,
            visible=(
                # twice 4, 13, 22, 15
                example(
                    {
                        "f": np.array([1.0, 2, 3]),
                        "g": np.array([4.0, 5]),
                        "correlate": given(correlate_full, factor=2.0),
                    },
                    np.array([8.0, 26, 44, 30]),
                    source="001 §3.1.6, with numbers of our own",
                ),
                draw(M=3, K=3, factor=-1.0),
            ),
            hidden=(draw(M=2, K=3, factor=-2.0), draw(M=3, K=3, factor=3.0)),
        ),
        Aspect(
            "complex",
            "the conjugation inside the correlation is undone",
            weight=2,
            visible=(
                draw(M=2, K=3, imaginary=(1, 0)),
                draw(M=3, K=2, imaginary=(1, 1)),
                draw(M=3, K=3, imaginary=(0, 1)),
            ),
            hidden=(
                draw(M=3, K=2, imaginary=(1, 0)),
                draw(M=2, K=4, imaginary=(1, 1)),
                draw(M=3, K=4, imaginary=(0, 1)),
            ),
        ),
        Aspect(
            "purity",
            "the signals are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(M=3, K=2),),
            hidden=(draw(M=2, K=3, imaginary=(1, 1)),),
        ),
    ),
    variants=(
        misconception(
            convolve1d_by_correlation__nothing_reversed,
            "Nothing is reversed, so this is still the correlation.",
            hint="What is the difference between g(n − m) and g(m + n)?",
        ),
        misconception(
            convolve1d_by_correlation__order_reversed,
            "The second signal is reversed, so the values come out in reverse order: "
            "the last one stands first.",
            hint="The first value of a convolution is f(0)·g(0).",
        ),
        misconception(
            convolve1d_by_correlation__result_reversed,
            "The whole result is reversed, which is the same as to reverse both signals; "
            "one of the two must be reversed, before they are correlated.",
            hint="Which products does correlate(f, g) sum, and which ones does a convolution?",
        ),
        misconception(
            convolve1d_by_correlation__not_conjugated,
            "The correlation conjugates its first argument, and nothing undoes that: "
            "complex signals give a wrong result.",
            hint="What is the conjugate of a conjugate?",
        ),
        misconception(
            convolve1d_by_correlation__result_conjugated,
            "The result is conjugated, which conjugates the second signal too.",
            hint="Conjugate only what the correlation will conjugate again.",
        ),
        misconception(
            convolve1d_by_correlation__correlation_not_used,
            "The convolution is computed without the given correlation.",
            hint="Where does your code call correlate?",
        ),
        misconception(
            convolve1d_by_correlation__cut_at_zero,
            "The values for negative n of the correlation are cut off, "
            "but reversing f has moved all of them to n ≥ 0 of the convolution.",
            hint="The result has M + K − 1 values, as many as the correlation.",
        ),
        misconception(
            convolve1d_by_correlation__reversed_in_place,
            "The caller's signal is changed and stays so.",
            hint="Write the reversed signal to a new name.",
        ),
        style(convolve1d_by_correlation__second_reversed, "the other signal and the result turned"),
        style(convolve1d_by_correlation__value_by_value, "one value reversed after the other"),
    ),
    nudge="In which of the two formulas does a signal run backwards?",
    step="Reverse f, conjugate it, and let correlate do the rest.",
    source="001 §3.1.6",
)
