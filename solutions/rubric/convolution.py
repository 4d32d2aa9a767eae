"""Unit 1, convolution arithmetic: how answers are judged."""

import numpy as np

from autograder.oracle import F, tensor, torch
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    given,
    impossible,
    misconception,
    pair,
    style,
    values,
)
from solutions import convolution as reference

NOTE_IMAGE = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
NOTE_KERNEL = np.array([[0.0, 1], [2, 3]])


def draw_signals(rng, M, K, imaginary=(0, 0)):
    """Draw two signals; ``imaginary`` says of each one whether it has an imaginary part."""
    return {"f": draw_signal(rng, M, imaginary[0]), "g": draw_signal(rng, K, imaginary[1])}


def draw_signal(rng, length, imaginary):
    """Draw values that all differ in magnitude: no signal looks the same reversed."""
    real = rng.permutation(np.arange(1, length + 1)) / 4 * rng.choice((-1.0, 1.0), length)
    return real + 1j * values(rng, length) if imaginary else real


def empty_signal(M, K):
    """Ask for two signals of which one has no value."""
    return impossible({"f": np.ones(M), "g": np.ones(K)})


def check_signals(f, g):
    """ValueError if a signal is empty."""
    if f.size == 0 or g.size == 0:
        raise ValueError("a signal is empty")


# convolve1d -------------------------------------------------------------------------------


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

# cross_correlate1d ------------------------------------------------------------------------


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


# convolve1d_by_correlation ----------------------------------------------------------------


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


def draw_image_and_kernel(rng, H, W, K_h, K_w):
    """Draw a kernel whose entries all differ in magnitude: no flip of it looks like itself."""
    levels = rng.permutation(np.arange(1, K_h * K_w + 1)).reshape(K_h, K_w) / 4
    return {"x": values(rng, H, W), "k": levels * rng.choice((-1.0, 1.0), (K_h, K_w))}


def count_positions(x, k):
    """Rows and columns of the valid output; ValueError where there are none."""
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel is larger than the image")
    return rows, columns


# cross_correlate2d ------------------------------------------------------------------------


def oracle_cross_correlate2d(x, k):
    return F.conv2d(tensor(x)[None, None], tensor(k)[None, None])[0, 0].numpy()


def cross_correlate2d__kernel_flipped(x, k):
    return reference.cross_correlate2d(x, k[::-1, ::-1])


def cross_correlate2d__kernel_transposed(x, k):
    out = np.zeros(count_positions(x, k))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i : i + k.shape[0], j : j + k.shape[1]]
            out[i, j] = window.ravel() @ k.T.ravel()
    return out


def cross_correlate2d__last_position_missing(x, k):
    rows, columns = count_positions(x, k)
    out = np.zeros((rows - 1, columns - 1))
    for i in range(rows - 1):
        for j in range(columns - 1):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__height_for_width(x, k):
    rows, _ = count_positions(x, k)
    out = np.zeros((rows, rows))
    for i in range(rows):
        for j in range(rows):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__products_overwritten(x, k):
    out = np.zeros(count_positions(x, k))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] = x[i + u, j + v] * k[u, v]
    return out


def cross_correlate2d__windows_side_by_side(x, k):
    K_h, K_w = k.shape
    count_positions(x, k)
    out = np.zeros((x.shape[0] // K_h, x.shape[1] // K_w))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i * K_h : (i + 1) * K_h, j * K_w : (j + 1) * K_w] * k).sum()
    return out


def cross_correlate2d__integer_output(x, k):
    out = np.zeros(count_positions(x, k), dtype=int)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__unchecked(x, k):
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__loops(x, k):
    rows, columns = count_positions(x, k)
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] += x[i + u, j + v] * k[u, v]
    return out


def cross_correlate2d__float32(x, k):
    """Add up one shifted image for each entry of the kernel."""
    rows, columns = count_positions(x, k)
    x, k = x.astype(np.float32), k.astype(np.float32)
    out = np.zeros((rows, columns), dtype=np.float32)
    for (u, v), weight in np.ndenumerate(k):
        out += weight * x[u : u + rows, v : v + columns]
    return out


cross_correlate2d = Question(
    reference=reference.cross_correlate2d,
    oracle=oracle_cross_correlate2d,
    draw=draw_image_and_kernel,
    aspects=(
        Aspect(
            "values",
            "products under the kernel are summed at every position",
            weight=4,
            visible=(
                example(
                    {"x": NOTE_IMAGE, "k": NOTE_KERNEL},
                    np.array([[25.0, 31], [43, 49]]),
                    source="003 §1.2",
                ),
                draw(H=4, W=4, K_h=2, K_w=2),
            ),
            hidden=(draw(H=5, W=5, K_h=3, K_w=3), draw(H=5, W=5, K_h=2, K_w=2)),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=3,
            visible=(
                draw(H=3, W=5, K_h=2, K_w=3),
                draw(H=2, W=2, K_h=1, K_w=1),
                draw(H=3, W=2, K_h=3, K_w=2),
            ),
            hidden=(
                draw(H=6, W=4, K_h=3, K_w=2),
                draw(H=1, W=7, K_h=1, K_w=4),
                draw(H=3, W=3, K_h=3, K_w=3),
            ),
        ),
        Aspect(
            "impossible",
            "a kernel larger than the image raises ValueError",
            requires="values",
            visible=(impossible(H=2, W=4, K_h=3, K_w=2), impossible(H=3, W=1, K_h=2, K_w=2)),
            hidden=(impossible(H=4, W=2, K_h=2, K_w=3), impossible(H=1, W=3, K_h=2, K_w=2)),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=3, W=4, K_h=2, K_w=2),),
            hidden=(draw(H=4, W=3, K_h=2, K_w=2),),
        ),
    ),
    variants=(
        misconception(
            cross_correlate2d__kernel_flipped,
            "The kernel is turned by 180°: this is the true convolution, "
            "but the question asks for cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            cross_correlate2d__kernel_transposed,
            "The kernel is read column by column: its rows and columns are swapped.",
            hint="Let k[u, v] meet x[i + u, j + v]: u counts rows in both.",
        ),
        misconception(
            cross_correlate2d__last_position_missing,
            "The last row and column of positions are missing: "
            "the output has H − K + 1 of them, not H − K.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            cross_correlate2d__height_for_width,
            "The output is square: its width was computed from the image's height.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            cross_correlate2d__products_overwritten,
            "Each product replaces the one before it, so only the last entry of the kernel counts.",
            hint="Inside the two inner loops, is it = or += ?",
        ),
        misconception(
            cross_correlate2d__windows_side_by_side,
            "The kernel jumps by its own size: the windows lie side by side, as in pooling.",
            hint="From one output pixel to the next the window moves by one pixel.",
        ),
        misconception(
            cross_correlate2d__integer_output,
            "The output array holds integers, so everything after the point is cut off.",
            hint="Which dtype does the array have that you write the sums into?",
        ),
        misconception(
            cross_correlate2d__unchecked,
            "A kernel larger than the image gives an empty array in place of a ValueError.",
            hint="Compare the shapes before you compute anything.",
        ),
        style(cross_correlate2d__loops, "four loops"),
        style(cross_correlate2d__float32, "shifted images, in float32"),
    ),
    nudge="Fix one output position first: which pixels lie under the kernel there?",
    step="For every i and j cut out the window x[i : i + K_h, j : j + K_w], multiply it entry by "
    "entry with the kernel and sum.",
    source="003 §1.2",
)

# convolve2d -------------------------------------------------------------------------------


def oracle_convolve2d(x, k):
    flipped = tensor(k).flip(0, 1)
    return F.conv2d(tensor(x)[None, None], flipped[None, None])[0, 0].numpy()


def convolve2d__kernel_not_flipped(x, k):
    return reference.cross_correlate2d(x, k)


def convolve2d__only_rows_flipped(x, k):
    return reference.cross_correlate2d(x, k[::-1])


def convolve2d__only_columns_flipped(x, k):
    return reference.cross_correlate2d(x, k[:, ::-1])


def convolve2d__kernel_turned_by_90(x, k):
    count_positions(x, k)
    return reference.cross_correlate2d(x, np.rot90(k))


def convolve2d__image_flipped(x, k):
    return reference.cross_correlate2d(x[::-1, ::-1], k)


def convolve2d__full_size(x, k):
    count_positions(x, k)
    border = [(size - 1, size - 1) for size in k.shape]
    return reference.cross_correlate2d(np.pad(x, border), k[::-1, ::-1])


def convolve2d__index_negative(x, k):
    """Write k[−u, −v]: entry 0 stays first, only the others are reversed."""
    out = np.zeros(count_positions(x, k))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] += x[i + u, j + v] * k[-u, -v]
    return out


def convolve2d__last_position_missing(x, k):
    rows, columns = count_positions(x, k)
    flipped = k[::-1, ::-1]
    out = np.zeros((rows - 1, columns - 1))
    for i in range(rows - 1):
        for j in range(columns - 1):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * flipped).sum()
    return out


def convolve2d__flipped_in_place(x, k):
    k[:] = k[::-1, ::-1].copy()
    return reference.cross_correlate2d(x, k)


def convolve2d__unchecked(x, k):
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    flipped = k[::-1, ::-1]
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * flipped).sum()
    return out


def convolve2d__loops(x, k):
    """Follow the formula G[m, n] = Σ h[a, b] f[m − a, n − b], then number from 0."""
    out = np.zeros(count_positions(x, k))
    for m in range(out.shape[0]):
        for n in range(out.shape[1]):
            for a in range(k.shape[0]):
                for b in range(k.shape[1]):
                    pixel = x[m + k.shape[0] - 1 - a, n + k.shape[1] - 1 - b]
                    out[m, n] += k[a, b] * pixel
    return out


def convolve2d__float32(x, k):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float32), k.shape)
    return np.tensordot(windows, np.flip(k).astype(np.float32), axes=2)


convolve2d = Question(
    reference=reference.convolve2d,
    oracle=oracle_convolve2d,
    draw=draw_image_and_kernel,
    aspects=(
        Aspect(
            "values",
            "the kernel is flipped in both directions and its products are summed",
            weight=4,
            visible=(
                example(
                    {"x": NOTE_IMAGE, "k": NOTE_KERNEL},
                    np.array([[11.0, 17], [29, 35]]),
                    source="000 数学原理, the image and kernel of 003 §1.2",
                ),
                draw(H=4, W=4, K_h=3, K_w=3),
            ),
            hidden=(draw(H=5, W=5, K_h=2, K_w=2), draw(H=6, W=6, K_h=3, K_w=3)),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=3,
            visible=(
                draw(H=3, W=5, K_h=2, K_w=3),
                draw(H=2, W=2, K_h=1, K_w=1),
                draw(H=3, W=2, K_h=3, K_w=2),
            ),
            hidden=(
                draw(H=6, W=4, K_h=3, K_w=2),
                draw(H=1, W=7, K_h=1, K_w=4),
                draw(H=3, W=3, K_h=3, K_w=3),
            ),
        ),
        Aspect(
            "impossible",
            "a kernel larger than the image raises ValueError",
            requires="values",
            visible=(impossible(H=2, W=4, K_h=3, K_w=2), impossible(H=3, W=1, K_h=2, K_w=2)),
            hidden=(impossible(H=4, W=2, K_h=2, K_w=3), impossible(H=1, W=3, K_h=2, K_w=2)),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=3, W=4, K_h=2, K_w=2),),
            hidden=(draw(H=4, W=3, K_h=2, K_w=3),),
        ),
    ),
    variants=(
        misconception(
            convolve2d__kernel_not_flipped,
            "The kernel is not flipped: this is the cross-correlation of question 1.4.",
            hint="In f[m − j, n − k] the image runs backwards while the kernel runs forwards.",
        ),
        misconception(
            convolve2d__only_rows_flipped,
            "Only the order of the kernel's rows is reversed; its columns must be reversed too.",
            hint="k[::-1] reverses the first axis and leaves the second one alone.",
        ),
        misconception(
            convolve2d__only_columns_flipped,
            "Only the order of the kernel's columns is reversed; its rows must be reversed too.",
            hint="A mirror image is not a turn by 180°.",
        ),
        misconception(
            convolve2d__kernel_turned_by_90,
            "The kernel is turned by 90°, but a convolution turns it by 180°.",
            hint="How many quarter turns does np.rot90 make if you do not say?",
        ),
        misconception(
            convolve2d__image_flipped,
            "The image is flipped in place of the kernel, so the output comes out upside down.",
            hint="Flipping the image also reverses the order of the positions.",
        ),
        misconception(
            convolve2d__full_size,
            'The image is padded first (the "full" convolution), but only positions where the '
            "kernel lies wholly inside the image are asked for.",
            hint="The output has H − K_h + 1 rows.",
        ),
        misconception(
            convolve2d__index_negative,
            "Index −u does not reverse an axis: −0 is still the first entry.",
            hint="Which index belongs to the last entry when u is 0?",
        ),
        misconception(
            convolve2d__last_position_missing,
            "The last row and column of positions are missing: "
            "the output has H − K + 1 of them, not H − K.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            convolve2d__flipped_in_place,
            "The caller's kernel is flipped and stays so: the next call would flip it back.",
            hint="Write the flipped kernel to a new name.",
        ),
        misconception(
            convolve2d__unchecked,
            "A kernel larger than the image gives an empty array in place of a ValueError.",
            hint="Compare the shapes before you compute anything.",
        ),
        style(convolve2d__loops, "the formula of the note, in four loops"),
        style(convolve2d__float32, "a tensor product of all windows, in float32"),
    ),
    nudge="You have a cross-correlation already. What must happen to the kernel first?",
    step="Reverse the rows and the columns of the kernel, then slide it over the image "
    "as in a cross-correlation.",
    source="000 数学原理",
)

# zero_pad2d -------------------------------------------------------------------------------


def draw_images_to_pad(rng, H, W, padding, C=None, N=None):
    """Draw an image, an image with C channels, or a batch of N of them."""
    shape = [size for size in (N, C, H, W) if size is not None]
    return {"x": values(rng, *shape), "padding": padding}


def oracle_zero_pad2d(x, padding):
    p_h, p_w = pair(padding)
    return F.pad(tensor(x), (p_w, p_w, p_h, p_h)).numpy()


def check_padding(padding):
    """Read the padding as a pair; ValueError if it is negative."""
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    if p_h < 0 or p_w < 0:
        raise ValueError("the padding is negative")
    return p_h, p_w


def zero_pad2d__every_axis_padded(x, padding):
    p_h, p_w = check_padding(padding)
    return np.pad(x, [(p_h, p_h)] * (x.ndim - 1) + [(p_w, p_w)])


def zero_pad2d__first_axes_padded(x, padding):
    p_h, p_w = check_padding(padding)
    return np.pad(x, [(p_h, p_h), (p_w, p_w)] + [(0, 0)] * (x.ndim - 2))


def zero_pad2d__height_and_width_swapped(x, padding):
    p_h, p_w = check_padding(padding)
    return reference.zero_pad2d(x, (p_w, p_h))


def zero_pad2d__height_for_width(x, padding):
    p_h, _ = check_padding(padding)
    return reference.zero_pad2d(x, (p_h, p_h))


def zero_pad2d__pair_as_before_and_after(x, padding):
    before, after = check_padding(padding)
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(before, after)] * 2)


def zero_pad2d__always_one(x, padding):
    check_padding(padding)
    return reference.zero_pad2d(x, 1)


def zero_pad2d__total_of_both_sides(x, padding):
    p_h, p_w = check_padding(padding)
    rows, columns = (p_h // 2, p_h - p_h // 2), (p_w // 2, p_w - p_w // 2)
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [rows, columns])


def zero_pad2d__one_side_only(x, padding):
    p_h, p_w = check_padding(padding)
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p_h, 0), (p_w, 0)])


def zero_pad2d__edge_repeated(x, padding):
    p_h, p_w = check_padding(padding)
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p_h, p_h), (p_w, p_w)], mode="edge")


def zero_pad2d__slice_to_minus_padding(x, padding):
    """Write to out[p:-p], which is empty when p is 0."""
    p_h, p_w = check_padding(padding)
    *leading, H, W = x.shape
    out = np.zeros((*leading, H + 2 * p_h, W + 2 * p_w))
    out[..., p_h:-p_h, p_w:-p_w] = x
    return out


def zero_pad2d__negative_ignored(x, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    return reference.zero_pad2d(x, (max(p_h, 0), max(p_w, 0)))


def zero_pad2d__slices(x, padding):
    p_h, p_w = check_padding(padding)
    *leading, H, W = x.shape
    out = np.zeros((*leading, H + 2 * p_h, W + 2 * p_w))
    out[..., p_h : p_h + H, p_w : p_w + W] = x
    return out


def zero_pad2d__float32(x, padding):
    p_h, p_w = check_padding(padding)
    x = x.astype(np.float32)
    beside = np.zeros((*x.shape[:-1], p_w), np.float32)
    wide = np.concatenate([beside, x, beside], axis=-1)
    above = np.zeros((*wide.shape[:-2], p_h, wide.shape[-1]), np.float32)
    return np.concatenate([above, wide, above], axis=-2)


NOTE_PICTURE = np.array([[13.0, 14, 15, 16], [9, 10, 11, 12], [5, 6, 7, 8], [1, 2, 3, 4]])
FRAME_2_32_2 = np.repeat([0.0, 1, 0], [2, 32, 2])

zero_pad2d = Question(
    reference=reference.zero_pad2d,
    oracle=oracle_zero_pad2d,
    draw=draw_images_to_pad,
    aspects=(
        Aspect(
            "values",
            "an image with one channel gets its border of zeros on all four sides",
            weight=4,
            visible=(
                example(
                    {"x": NOTE_PICTURE, "padding": 1},
                    np.array(
                        [
                            [0.0, 0, 0, 0, 0, 0],
                            [0, 13, 14, 15, 16, 0],
                            [0, 9, 10, 11, 12, 0],
                            [0, 5, 6, 7, 8, 0],
                            [0, 1, 2, 3, 4, 0],
                            [0, 0, 0, 0, 0, 0],
                        ]
                    ),
                    source="003 §1.3.1 (a)",
                ),
                example(
                    {"x": NOTE_PICTURE, "padding": 2},
                    np.array(
                        [
                            [0.0, 0, 0, 0, 0, 0, 0, 0],
                            [0, 0, 0, 0, 0, 0, 0, 0],
                            [0, 0, 13, 14, 15, 16, 0, 0],
                            [0, 0, 9, 10, 11, 12, 0, 0],
                            [0, 0, 5, 6, 7, 8, 0, 0],
                            [0, 0, 1, 2, 3, 4, 0, 0],
                            [0, 0, 0, 0, 0, 0, 0, 0],
                            [0, 0, 0, 0, 0, 0, 0, 0],
                        ]
                    ),
                    source="003 §1.3.1 (b), without the ninth column that slipped in there",
                ),
            ),
            hidden=(draw(H=2, W=3, padding=1), draw(H=1, W=1, padding=3)),
        ),
        Aspect(
            "channels",
            "channels and the batch are not padded",
            weight=3,
            visible=(
                draw(C=2, H=2, W=3, padding=1),
                example(
                    {"x": np.ones((3, 32, 32)), "padding": 2},
                    np.multiply.outer(np.ones(3), np.outer(FRAME_2_32_2, FRAME_2_32_2)),
                    source="004 (32×32×3 becomes 36×36×3)",
                ),
                draw(N=2, C=1, H=3, W=2, padding=2),
            ),
            hidden=(
                draw(C=3, H=4, W=2, padding=2),
                draw(N=3, C=2, H=2, W=4, padding=1),
            ),
        ),
        Aspect(
            "pair",
            "height and width have different paddings",
            weight=2,
            visible=(draw(H=2, W=3, padding=(1, 2)), draw(N=1, C=2, H=3, W=2, padding=(3, 1))),
            hidden=(draw(H=3, W=3, padding=(2, 1)), draw(C=2, H=2, W=2, padding=(1, 3))),
        ),
        Aspect(
            "zero",
            "a padding of 0 adds nothing",
            weight=2,
            visible=(
                draw(H=2, W=3, padding=0),
                draw(H=2, W=2, padding=(0, 1)),
            ),
            hidden=(
                draw(N=2, C=2, H=2, W=3, padding=0),
                draw(C=2, H=3, W=2, padding=(2, 0)),
            ),
        ),
        Aspect(
            "impossible",
            "a negative padding raises ValueError",
            requires="values",
            visible=(impossible(H=4, W=4, padding=-1), impossible(H=2, W=3, padding=(2, -1))),
            hidden=(
                impossible(C=2, H=5, W=4, padding=(1, -1)),
                impossible(H=4, W=5, padding=(-1, 0)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=2, W=3, padding=1),),
            hidden=(draw(N=2, C=2, H=3, W=2, padding=(1, 2)),),
        ),
    ),
    variants=(
        misconception(
            zero_pad2d__every_axis_padded,
            "The channels and the batch are padded as well: whole images of zeros appear.",
            hint="np.pad takes a pair for every axis; which pair leaves an axis alone?",
        ),
        misconception(
            zero_pad2d__first_axes_padded,
            "The first two axes are padded, but height and width are the last two.",
            hint="Arrays here are (N, C, H, W): count the axes from the end.",
        ),
        misconception(
            zero_pad2d__height_and_width_swapped,
            "The pair is read as (w, h): the first number belongs to the height.",
            hint="padding=(1, 2) adds two rows and four columns in all.",
        ),
        misconception(
            zero_pad2d__height_for_width,
            "The padding of the height is used for the width as well.",
            hint="Use both numbers of the pair.",
        ),
        misconception(
            zero_pad2d__pair_as_before_and_after,
            "The pair is read as (before, after) for both axes, but it means (height, width).",
            hint="The border is as wide on the left as on the right.",
        ),
        misconception(
            zero_pad2d__always_one,
            "The border is always one pixel wide: the argument is not used.",
            hint="Where does your code read padding?",
        ),
        misconception(
            zero_pad2d__total_of_both_sides,
            "The padding is shared between the two sides, but it is meant for each side.",
            hint="Padding 2 turns 32×32 into 36×36.",
        ),
        misconception(
            zero_pad2d__one_side_only,
            "Zeros stand only above and to the left; below and to the right they are missing.",
            hint="The output has H + 2p rows.",
        ),
        misconception(
            zero_pad2d__edge_repeated,
            "The border repeats the pixels at the edge, but it must be zero.",
            hint="Which mode does np.pad need?",
        ),
        misconception(
            zero_pad2d__slice_to_minus_padding,
            "The slice p:-p is empty when the padding is 0.",
            hint="Write the end of the slice as p + H.",
        ),
        misconception(
            zero_pad2d__negative_ignored,
            "A negative padding is silently taken for 0, but it must raise ValueError.",
            hint="Check the padding before you use it.",
        ),
        style(zero_pad2d__slices, "an array of zeros with the image written into it"),
        style(zero_pad2d__float32, "rows and columns joined on, in float32"),
    ),
    nudge="How many rows and columns does the output have, and where does x[0, 0] go?",
    step="Make zeros of the larger size and write x into them, from row p_h and column p_w on, "
    "counting both axes from the end of the shape.",
    source="003 §1.3.1, 004 Stride和Padding",
)

# conv_output_size -------------------------------------------------------------------------


SIZE_DEFAULTS = {"stride": 1, "padding": 0, "dilation": 1}


def draw_sizes(rng, n, k, **given):
    """Pass the given arguments and those before them, and leave the others to their defaults."""
    last = max((list(SIZE_DEFAULTS).index(name) for name in given), default=-1)
    passed = list(SIZE_DEFAULTS.items())[: last + 1]
    return {"n": n, "k": k} | {name: given.get(name, default) for name, default in passed}


def oracle_conv_output_size(n, k, stride=1, padding=0, dilation=1):
    image = torch.empty(1, 1, n, n, device="meta")
    kernel = torch.empty(1, 1, k, k, device="meta")
    out = F.conv2d(image, kernel, stride=stride, padding=padding, dilation=dilation)
    return int(out.shape[-1])


def count_free(n, k, stride, padding, dilation=1):
    """Pixels that the dilated kernel leaves uncovered; ValueError for impossible arguments."""
    free = n + 2 * padding - dilation * (k - 1) - 1
    if n < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1 or free < 0:
        raise ValueError("impossible sizes")
    return free


def conv_output_size__true_division(n, k, stride=1, padding=0, dilation=1):
    return count_free(n, k, stride, padding, dilation) / stride + 1


def conv_output_size__rounded_up(n, k, stride=1, padding=0, dilation=1):
    return -(-count_free(n, k, stride, padding, dilation) // stride) + 1


def conv_output_size__one_missing(n, k, stride=1, padding=0, dilation=1):
    return count_free(n, k, stride, padding, dilation) // stride


def conv_output_size__one_inside_the_division(n, k, stride=1, padding=0, dilation=1):
    return (count_free(n, k, stride, padding, dilation) + 1) // stride


def conv_output_size__padding_on_one_side(n, k, stride=1, padding=0, dilation=1):
    return (count_free(n, k, stride, padding, dilation) - padding) // stride + 1


def conv_output_size__padding_ignored(n, k, stride=1, padding=0, dilation=1):
    return (count_free(n, k, stride, padding, dilation) - 2 * padding) // stride + 1


def conv_output_size__stride_ignored(n, k, stride=1, padding=0, dilation=1):
    return count_free(n, k, stride, padding, dilation) + 1


def conv_output_size__dilation_ignored(n, k, stride=1, padding=0, dilation=1):
    count_free(n, k, stride, padding, dilation)
    return (n + 2 * padding - k) // stride + 1


def conv_output_size__kernel_times_dilation(n, k, stride=1, padding=0, dilation=1):
    count_free(n, k, stride, padding, dilation)
    return (n + 2 * padding - k * dilation) // stride + 1


def conv_output_size__dilation_as_gaps(n, k, stride=1, padding=0, dilation=1):
    count_free(n, k, stride, padding, dilation)
    return (n + 2 * padding - (k + (k - 1) * dilation)) // stride + 1


def conv_output_size__unchecked(n, k, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (k - 1) - 1) // stride + 1


def conv_output_size__counted(n, k, stride=1, padding=0, dilation=1):
    """Count the positions one by one."""
    free = count_free(n, k, stride, padding, dilation)
    return len(range(0, free + 1, stride))


def conv_output_size__formula_of_003(n, k, stride=1, padding=0, dilation=1):
    count_free(n, k, stride, padding, dilation)
    covered = dilation * (k - 1) + 1
    return int(np.floor((n - covered + padding * 2 + stride) / stride))


def conv_output_size__numpy_integer(n, k, stride=1, padding=0, dilation=1):
    return np.int64(count_free(n, k, stride, padding, dilation)) // stride + 1


conv_output_size = Question(
    reference=reference.conv_output_size,
    oracle=oracle_conv_output_size,
    draw=draw_sizes,
    aspects=(
        Aspect(
            "values",
            "kernel and stride, where the stride comes out even",
            weight=3,
            visible=(
                example(
                    {"n": 32, "k": 5, "stride": 1, "padding": 0, "dilation": 1},
                    28,
                    source="004",
                ),
                example(
                    {"n": 7, "k": 3, "stride": 2, "padding": 0, "dilation": 1}, 3, source="004"
                ),
                example(
                    {"n": 4, "k": 2, "stride": 2, "padding": 0, "dilation": 1},
                    2,
                    source="003 §1.3.2",
                ),
                draw(n=6, k=2),
                draw(n=1, k=1, stride=3),
            ),
            hidden=(
                draw(n=14, k=5),
                draw(n=13, k=4, stride=3),
                draw(n=1, k=1),
            ),
        ),
        Aspect(
            "padding",
            "zeros on both sides",
            weight=2,
            visible=(
                example(
                    {"n": 4, "k": 3, "stride": 1, "padding": 2, "dilation": 1},
                    6,
                    source="003 §1.3.1 (b)",
                ),
                example(
                    {"n": 32, "k": 5, "stride": 1, "padding": 2, "dilation": 1},
                    32,
                    source="004",
                ),
            ),
            hidden=(draw(n=10, k=5, padding=1), draw(n=9, k=3, stride=4, padding=3)),
        ),
        Aspect(
            "floor",
            "a stride that does not come out even: what is left over is dropped",
            weight=2,
            visible=(
                example(
                    {"n": 7, "k": 3, "stride": 3, "padding": 0, "dilation": 1},
                    2,
                    source="001 填充",
                ),
                draw(n=227, k=12, stride=4, padding=2),
            ),
            hidden=(draw(n=224, k=7, stride=2, padding=3), draw(n=10, k=3, stride=4, padding=1)),
        ),
        Aspect(
            "dilation",
            "a dilated kernel covers d(k − 1) + 1 pixels",
            weight=2,
            visible=(draw(n=10, k=3, dilation=2), draw(n=11, k=3, stride=2, padding=1, dilation=3)),
            hidden=(draw(n=20, k=4, dilation=3), draw(n=14, k=5, stride=3, padding=2, dilation=2)),
        ),
        Aspect(
            "impossible",
            "impossible arguments raise ValueError",
            requires="values",
            visible=(
                impossible(n=4, k=3, dilation=2),
                impossible(n=0, k=1, padding=1),
                impossible(n=7, k=0),
                impossible(n=7, k=3, stride=0),
                impossible(n=7, k=3, padding=-1),
                impossible(n=7, k=3, dilation=0),
            ),
            hidden=(
                impossible(n=2, k=7, padding=2),
                impossible(n=0, k=2, padding=1),
                impossible(n=5, k=0, stride=2),
                impossible(n=6, k=2, stride=0),
                impossible(n=9, k=3, stride=2, padding=-1),
                impossible(n=5, k=2, dilation=0),
            ),
        ),
    ),
    variants=(
        misconception(
            conv_output_size__true_division,
            "The result is a float, because / divides with a remainder behind the point.",
            hint="A size is a whole number: which operator divides whole numbers?",
        ),
        misconception(
            conv_output_size__rounded_up,
            "The division is rounded up, which counts a position that reaches over the edge.",
            hint="What is left over at the end is dropped.",
        ),
        misconception(
            conv_output_size__one_missing,
            "The last + 1 is missing: the first position counts before the first step.",
            hint="A kernel as large as the image has one position, not none.",
        ),
        misconception(
            conv_output_size__one_inside_the_division,
            "The + 1 is divided by the stride as well; it belongs after the division.",
            hint="Divide first, then count the first position.",
        ),
        misconception(
            conv_output_size__padding_on_one_side,
            "The padding is counted once, but there are zeros on both sides.",
            hint="How long is the padded image?",
        ),
        misconception(
            conv_output_size__padding_ignored,
            "The padding is not counted at all.",
            hint="How long is the padded image?",
        ),
        misconception(
            conv_output_size__stride_ignored,
            "The stride is not used: this is the size for stride 1.",
            hint="Of all positions only every s-th is taken.",
        ),
        misconception(
            conv_output_size__dilation_ignored,
            "The dilation is not used: the kernel covers more pixels than it has entries.",
            hint="Draw a kernel of 3 entries with dilation 2.",
        ),
        misconception(
            conv_output_size__kernel_times_dilation,
            "The dilated kernel is taken to cover k·d pixels, "
            "but nothing follows after its last entry: it covers d(k − 1) + 1.",
            hint="Draw a kernel of 3 entries with dilation 2 and count from first to last.",
        ),
        misconception(
            conv_output_size__dilation_as_gaps,
            "The dilation is taken as the number of gaps between two entries, "
            "but dilation 1 means that there are none.",
            hint="With dilation 1 the kernel is the ordinary one.",
        ),
        misconception(
            conv_output_size__unchecked,
            "Impossible arguments, such as a kernel that does not fit, give a number or another "
            "error in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(conv_output_size__counted, "positions counted one by one"),
        style(conv_output_size__formula_of_003, "(n − k + 2p + s) / s, as note 003 writes it"),
        style(conv_output_size__numpy_integer, "a NumPy integer"),
    ),
    nudge="How many pixels can the kernel still move after its first position?",
    step="Subtract the d(k − 1) + 1 pixels of the kernel from the padded size, divide by the "
    "stride rounding down, and count the first position too.",
    source="001 填充, 003 §1.3.2, 004 Stride和Padding",
)

# same_padding -----------------------------------------------------------------------------


def draw_kernel_size(rng, k, dilation=None):
    return {"k": k} | ({} if dilation is None else {"dilation": dilation})


def oracle_same_padding(k, dilation=1):
    """Try one padding after the other until the size is kept."""
    n = 40
    image = torch.empty(1, 1, n, n, device="meta")
    kernel = torch.empty(1, 1, k, k, device="meta")
    kept = (
        padding
        for padding in range(n)
        if n + 2 * padding > dilation * (k - 1)
        and F.conv2d(image, kernel, padding=padding, dilation=dilation).shape == image.shape
    )
    return next(kept)


def check_kernel_size(k, dilation):
    """ValueError unless the dilated kernel has a middle pixel."""
    if k < 1 or dilation < 1 or dilation * (k - 1) % 2:
        raise ValueError("no padding keeps the size")


def same_padding__half_the_kernel_up(k, dilation=1):
    check_kernel_size(k, dilation)
    return (dilation * (k - 1) + 1) // 2 + 1


def same_padding__full_padding(k, dilation=1):
    check_kernel_size(k, dilation)
    return dilation * (k - 1)


def same_padding__dilation_ignored(k, dilation=1):
    check_kernel_size(k, dilation)
    return (k - 1) // 2


def same_padding__kernel_times_dilation(k, dilation=1):
    check_kernel_size(k, dilation)
    return k * dilation // 2


def same_padding__true_division(k, dilation=1):
    check_kernel_size(k, dilation)
    return dilation * (k - 1) / 2


def same_padding__even_kernel_refused(k, dilation=1):
    check_kernel_size(k, dilation)
    if k % 2 == 0:
        raise ValueError("the kernel size is even")
    return dilation * (k - 1) // 2


def same_padding__even_accepted(k, dilation=1):
    if k < 1 or dilation < 1:
        raise ValueError("sizes must be at least 1")
    return dilation * (k - 1) // 2


def same_padding__size_one_refused(k, dilation=1):
    check_kernel_size(k, dilation)
    if k <= 1:
        raise ValueError("the kernel is too small")
    return dilation * (k - 1) // 2


def same_padding__searched(k, dilation=1):
    check_kernel_size(k, dilation)
    padding = 0
    while 100 + 2 * padding - dilation * (k - 1) != 100:
        padding += 1
    return padding


def same_padding__numpy_integer(k, dilation=1):
    check_kernel_size(k, dilation)
    return np.int64(dilation * (k - 1)) // 2


same_padding = Question(
    reference=reference.same_padding,
    oracle=oracle_same_padding,
    draw=draw_kernel_size,
    aspects=(
        Aspect(
            "values",
            "odd kernels without dilation",
            weight=4,
            visible=(
                example({"k": 3, "dilation": 1}, 1, source="003 §1.3.1"),
                example({"k": 5, "dilation": 1}, 2, source="003 §1.3.1, 004"),
                draw(k=1),
            ),
            hidden=(draw(k=7), draw(k=11), draw(k=1)),
        ),
        Aspect(
            "dilation",
            "it is the dilated kernel that counts",
            weight=3,
            visible=(draw(k=3, dilation=2), draw(k=2, dilation=2), draw(k=5, dilation=3)),
            hidden=(draw(k=3, dilation=5), draw(k=4, dilation=2), draw(k=7, dilation=2)),
        ),
        Aspect(
            "impossible",
            "a kernel that covers an even number of pixels raises ValueError",
            requires="values",
            visible=(
                impossible(k=4),
                impossible(k=2, dilation=3),
                impossible(k=0, dilation=2),
                impossible(k=3, dilation=0),
            ),
            hidden=(
                impossible(k=6),
                impossible(k=4, dilation=3),
                impossible(k=0, dilation=4),
                impossible(k=5, dilation=0),
            ),
        ),
    ),
    variants=(
        misconception(
            same_padding__half_the_kernel_up,
            "The padding is one too large: the middle pixel of the kernel needs no zero.",
            hint="With a kernel of size 1 nothing is lost.",
        ),
        misconception(
            same_padding__full_padding,
            "All the zeros are put on each side, but they are shared between both.",
            hint="A kernel of size 3 takes away two pixels: one on the left, one on the right.",
        ),
        misconception(
            same_padding__dilation_ignored,
            "The dilation is not used: a dilated kernel takes away more pixels.",
            hint="How many pixels does the dilated kernel cover?",
        ),
        misconception(
            same_padding__kernel_times_dilation,
            "The dilated kernel is taken to cover k·d pixels, but it covers d(k − 1) + 1.",
            hint="Draw a kernel of 3 entries with dilation 2 and count from first to last.",
        ),
        misconception(
            same_padding__true_division,
            "The result is a float, because / always gives one.",
            hint="A padding is a whole number: which operator divides whole numbers?",
        ),
        misconception(
            same_padding__even_kernel_refused,
            "An even k is refused, but it is the dilated kernel that must be odd: "
            "size 2 with dilation 2 covers 3 pixels.",
            hint="Test the number of pixels that the kernel covers.",
        ),
        misconception(
            same_padding__even_accepted,
            "A kernel that covers an even number of pixels is accepted, "
            "though no equal padding keeps the size.",
            hint="How many zeros would a kernel of size 4 need in all?",
        ),
        misconception(
            same_padding__size_one_refused,
            "A kernel of size 1 is refused, but it keeps the size without any padding.",
            hint="Put k = 1 into the formula.",
        ),
        style(same_padding__searched, "paddings tried one after the other"),
        style(same_padding__numpy_integer, "a NumPy integer"),
    ),
    nudge="How many pixels does the convolution take away, and on how many sides?",
    step="A kernel that covers k′ pixels takes away k′ − 1. If that is even, half of it goes to "
    "each side; if not, raise ValueError.",
    source="003 §1.3.1, 004 Stride和Padding",
)

# stride_fits ------------------------------------------------------------------------------


def oracle_stride_fits(n, k, stride=1, padding=0):
    """Whether the last window that torch cuts out holds the last pixel."""
    pixels = torch.arange(n + 2 * padding)
    return bool(pixels.unfold(0, k, stride)[-1, -1] == pixels[-1])


def stride_fits__padding_on_one_side(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) - padding) % stride == 0


def stride_fits__padding_ignored(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) - 2 * padding) % stride == 0


def stride_fits__kernel_ignored(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) + k) % stride == 0


def stride_fits__positions_divided(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) + 1) % stride == 0


def stride_fits__side_by_side(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) + k) % k == 0


def stride_fits__remainder_returned(n, k, stride=1, padding=0):
    return count_free(n, k, stride, padding) % stride


def stride_fits__opposite(n, k, stride=1, padding=0):
    return count_free(n, k, stride, padding) % stride != 0


def stride_fits__always_rounded(n, k, stride=1, padding=0):
    """Round down first, so that every size is a whole number."""
    size = count_free(n, k, stride, padding) // stride + 1
    return size == int(size)


def stride_fits__unchecked(n, k, stride=1, padding=0):
    return (n + 2 * padding - k) % stride == 0


def stride_fits__counted(n, k, stride=1, padding=0):
    """Move the kernel until the next step would leave the image."""
    count_free(n, k, stride, padding)
    end = k
    while end + stride <= n + 2 * padding:
        end += stride
    return end == n + 2 * padding


def stride_fits__whole_number(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) / stride).is_integer()


def stride_fits__numpy_bool(n, k, stride=1, padding=0):
    return np.mod(count_free(n, k, stride, padding), stride) == np.int64(0)


stride_fits = Question(
    reference=reference.stride_fits,
    oracle=oracle_stride_fits,
    draw=draw_sizes,
    aspects=(
        Aspect(
            "values",
            "kernel and stride, without padding",
            weight=4,
            visible=(
                example({"n": 7, "k": 3, "stride": 3, "padding": 0}, False, source="001 填充, 004"),
                example({"n": 7, "k": 3, "stride": 2, "padding": 0}, True, source="004"),
                draw(n=6, k=3, stride=2),
                draw(n=12, k=4, stride=4),
                draw(n=10, k=2, stride=4),
                draw(n=6, k=3),
                draw(n=1, k=1, stride=2),
            ),
            hidden=(
                draw(n=11, k=3, stride=4),
                draw(n=12, k=3, stride=4),
                draw(n=14, k=4, stride=5),
                draw(n=9, k=3, stride=4),
                draw(n=8, k=5),
                draw(n=1, k=1, stride=3),
            ),
        ),
        Aspect(
            "padding",
            "zeros on both sides count as pixels",
            weight=3,
            visible=(
                # 7 + 2·1 = 9 pixels: the kernel stands on 1–3, 4–6 and 7–9
                example({"n": 7, "k": 3, "stride": 3, "padding": 1}, True, source="001 填充"),
                draw(n=8, k=3, stride=3, padding=1),
                draw(n=8, k=4, stride=4, padding=1),
                draw(n=9, k=3, stride=5, padding=2),
            ),
            hidden=(
                draw(n=11, k=3, stride=5, padding=1),
                draw(n=10, k=3, stride=3, padding=1),
                draw(n=9, k=4, stride=3, padding=2),
            ),
        ),
        Aspect(
            "impossible",
            "impossible arguments raise ValueError",
            requires="values",
            visible=(
                impossible(n=3, k=4),
                impossible(n=0, k=1, padding=1),
                impossible(n=7, k=0, stride=2),
                impossible(n=7, k=3, stride=0),
                impossible(n=7, k=3, stride=2, padding=-1),
            ),
            hidden=(
                impossible(n=3, k=8, padding=2),
                impossible(n=0, k=3, stride=2, padding=3),
                impossible(n=5, k=0),
                impossible(n=6, k=2, stride=0),
                impossible(n=8, k=2, stride=2, padding=-1),
            ),
        ),
    ),
    variants=(
        misconception(
            stride_fits__padding_on_one_side,
            "The padding is counted once, but there are zeros on both sides.",
            hint="How long is the padded image?",
        ),
        misconception(
            stride_fits__padding_ignored,
            "The padding is not counted at all.",
            hint="How long is the padded image?",
        ),
        misconception(
            stride_fits__kernel_ignored,
            "The size of the image is divided by the stride, but the kernel covers k pixels "
            "before it moves at all.",
            hint="How far is it from the first position of the kernel to the edge?",
        ),
        misconception(
            stride_fits__positions_divided,
            "The number of positions for stride 1 is divided by the stride; it is the way from the "
            "first position to the last that counts, which is one less.",
            hint="A kernel as large as the image fits with any stride.",
        ),
        misconception(
            stride_fits__side_by_side,
            "The size is divided by the kernel, as if the kernel moved by its own size.",
            hint="Where does your code read the stride?",
        ),
        misconception(
            stride_fits__remainder_returned,
            "The remainder is returned, but the question asks for True or False.",
            hint="Compare the remainder with something.",
        ),
        misconception(
            stride_fits__opposite,
            "The answer is turned round: the kernel fits if nothing is left over.",
            hint="What is the remainder if it fits?",
        ),
        misconception(
            stride_fits__always_rounded,
            "After a division that rounds down every size is a whole number: it always fits.",
            hint="// throws away what you want to know.",
        ),
        misconception(
            stride_fits__unchecked,
            "Impossible arguments, such as a kernel that is too large, give an answer or another "
            "error in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(stride_fits__counted, "the kernel moved step by step"),
        style(stride_fits__whole_number, "a float that is a whole number"),
        style(stride_fits__numpy_bool, "a NumPy bool"),
    ),
    nudge="From its first position, how many pixels may the kernel still move?",
    step="Subtract the kernel from the padded size and look at what the stride leaves over.",
    source="001 填充, 004 Stride和Padding",
)

# gaussian_kernel --------------------------------------------------------------------------


def draw_gaussian(rng, size, sigma):
    return {"size": size, "sigma": sigma}


def oracle_gaussian_kernel(size, sigma):
    window = torch.signal.windows.gaussian(size, std=sigma, dtype=torch.float64)
    return (torch.outer(window, window) / window.sum() ** 2).numpy()


def check_gaussian(size, sigma):
    """ValueError if there is no such Gaussian."""
    if size < 1 or sigma <= 0:
        raise ValueError("size or sigma is too small")


def weigh_squared_distances(size, centre):
    """Compute the squared distance of each entry from a centre."""
    rows, columns = np.mgrid[:size, :size]
    return (rows - centre) ** 2 + (columns - centre) ** 2


def gaussian_kernel__not_normalised(size, sigma):
    check_gaussian(size, sigma)
    return np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma**2))


def gaussian_kernel__density(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma**2))
    return bell / (2 * np.pi * sigma**2)


def gaussian_kernel__rows_normalised(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma**2))
    return bell / bell.sum(axis=1, keepdims=True)


def gaussian_kernel__sigma_not_squared(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma))
    return bell / bell.sum()


def gaussian_kernel__two_forgotten(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / sigma**2)
    return bell / bell.sum()


def gaussian_kernel__distance_not_squared(size, sigma):
    check_gaussian(size, sigma)
    distance = np.sqrt(weigh_squared_distances(size, (size - 1) / 2))
    bell = np.exp(-distance / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__centre_rounded(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, size // 2) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__centre_half_the_size(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, size / 2) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__corner_as_centre(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, 0) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__one_dimensional(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-((np.arange(size) - (size - 1) / 2) ** 2) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__unchecked(size, sigma):
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__loops(size, sigma):
    check_gaussian(size, sigma)
    kernel, total = np.zeros((size, size)), 0.0
    for i in range(size):
        for j in range(size):
            y, x = i - (size - 1) / 2, j - (size - 1) / 2
            kernel[i, j] = np.exp(-(x * x + y * y) / (2 * sigma * sigma))
            total += kernel[i, j]
    return kernel / total


def gaussian_kernel__float32(size, sigma):
    """Make one row that sums to 1 and multiply it with itself."""
    check_gaussian(size, sigma)
    row = np.linspace((1 - size) / 2, (size - 1) / 2, size, dtype=np.float32)
    row = np.exp(-0.5 * (row / np.float32(sigma)) ** 2)
    row /= row.sum()
    return row[:, None] * row


NOTE_SIGMA = float(1 / np.sqrt(2 * np.log(2)))

gaussian_kernel = Question(
    reference=reference.gaussian_kernel,
    oracle=oracle_gaussian_kernel,
    draw=draw_gaussian,
    aspects=(
        Aspect(
            "values",
            "kernels of odd size: the bell, and the sum 1",
            weight=4,
            visible=(
                # 2σ² = 1 / ln 2, so the weights are 1, 1/2 and 1/4, and their sum is 4
                example(
                    {"size": 3, "sigma": NOTE_SIGMA},
                    np.array([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
                    source="001 卷积算子, with numbers of our own",
                ),
                draw(size=3, sigma=0.5),
                draw(size=5, sigma=2.0),
            ),
            hidden=(draw(size=3, sigma=0.75), draw(size=5, sigma=1.5), draw(size=7, sigma=3.0)),
        ),
        Aspect(
            "size",
            "kernels of even size, and of size 1",
            weight=3,
            visible=(draw(size=4, sigma=1.5), draw(size=1, sigma=0.5)),
            hidden=(draw(size=2, sigma=0.75), draw(size=6, sigma=2.5), draw(size=1, sigma=2.0)),
        ),
        Aspect(
            "impossible",
            "a size below 1, or a sigma that is not positive, raises ValueError",
            requires="values",
            visible=(
                impossible(size=0, sigma=1.0),
                impossible(size=3, sigma=0.0),
                impossible(size=3, sigma=-1.0),
            ),
            hidden=(
                impossible(size=0, sigma=2.0),
                impossible(size=5, sigma=0.0),
                impossible(size=4, sigma=-0.5),
            ),
        ),
    ),
    variants=(
        misconception(
            gaussian_kernel__not_normalised,
            "The entries do not sum to 1, so the blurred image gets brighter or darker.",
            hint="What does the blur do to an image of ones?",
        ),
        misconception(
            gaussian_kernel__density,
            "The factor 1 / (2πσ²) makes the integral 1, not the sum of these few entries.",
            hint="Divide by the sum of the entries that you have.",
        ),
        misconception(
            gaussian_kernel__rows_normalised,
            "Every row sums to 1, so the whole kernel sums to its number of rows.",
            hint="Over which axes does your sum run?",
        ),
        misconception(
            gaussian_kernel__sigma_not_squared,
            "Sigma is not squared: it is the standard deviation, not the variance.",
            hint="Which power of σ stands below the fraction line?",
        ),
        misconception(
            gaussian_kernel__two_forgotten,
            "The 2 in 2σ² is missing, so the bell is too narrow.",
            hint="Write the exponent out once more.",
        ),
        misconception(
            gaussian_kernel__distance_not_squared,
            "The distance from the middle is not squared: this is a pointed hat, not a bell.",
            hint="The exponent needs no square root.",
        ),
        misconception(
            gaussian_kernel__centre_rounded,
            "The middle is rounded to a whole number, so kernels of even size are lopsided.",
            hint="Where is the middle of 0, 1, 2, 3?",
        ),
        misconception(
            gaussian_kernel__centre_half_the_size,
            "The middle is taken to be size / 2, but the indices run from 0 to size − 1.",
            hint="Where is the middle of 0, 1, 2?",
        ),
        misconception(
            gaussian_kernel__corner_as_centre,
            "The distances are measured from the top left corner, not from the middle.",
            hint="Which entry of the kernel must be the largest?",
        ),
        misconception(
            gaussian_kernel__one_dimensional,
            "This is one row of the kernel; the blur needs rows and columns.",
            hint="Multiply every weight of a column by every weight of a row.",
        ),
        misconception(
            gaussian_kernel__unchecked,
            "A size or a sigma that is too small gives an empty or senseless kernel "
            "in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(gaussian_kernel__loops, "two loops"),
        style(gaussian_kernel__float32, "a row times itself, in float32"),
    ),
    nudge="How far is each entry from the middle of the kernel?",
    step="Compute exp(−distance² / (2σ²)) for every entry, then divide all of them by their sum.",
    source="001 卷积算子",
)

# filter_image -----------------------------------------------------------------------------


def draw_image_to_filter(rng, H, W, kind):
    return {"image": values(rng, H, W), "kind": kind}


def oracle_filter_image(image, kind):
    ones, dot = torch.ones(3, 3, dtype=torch.float64), torch.zeros(3, 3, dtype=torch.float64)
    dot[1, 1] = 1
    cross = torch.zeros(3, 3, dtype=torch.float64)
    cross[1], cross[:, 1] = 1, 1
    kernel = {"edge": 9 * dot - ones, "sharpen": 6 * dot - cross, "box": ones / 9}[kind]
    return F.conv2d(tensor(image)[None, None], kernel[None, None], padding="same")[0, 0].numpy()


EDGE = np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]])
SHARPEN = np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]])
BOX = np.ones((3, 3)) / 9
CROSS = np.array([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]])
STRONG = np.array([[-1.0, -1, -1], [-1, 9, -1], [-1, -1, -1]])


def slide(padded, kernel):
    """Slide a 3×3 kernel over a padded image."""
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    return (windows * kernel).sum(axis=(2, 3))


def choose(kind, edge=EDGE, sharpen=SHARPEN, box=BOX):
    """Find the kernel of a name; ValueError if there is none."""
    kernels = {"edge": edge, "sharpen": sharpen, "box": box}
    if kind not in kernels:
        raise ValueError("there is no such kernel")
    return kernels[kind]


def filter_image__four_neighbours(image, kind):
    return slide(np.pad(image, 1), choose(kind, edge=CROSS))


def filter_image__sharpened_with_corners(image, kind):
    return slide(np.pad(image, 1), choose(kind, sharpen=STRONG))


def filter_image__sharpen_sums_to_0(image, kind):
    return slide(np.pad(image, 1), choose(kind, sharpen=CROSS))


def filter_image__sum_of_the_box(image, kind):
    return slide(np.pad(image, 1), choose(kind, box=np.ones((3, 3))))


def filter_image__box_of_real_pixels(image, kind):
    """Divide at the border by the number of pixels that are there."""
    kernel = choose(kind)
    out = slide(np.pad(image, 1), kernel)
    return out / slide(np.pad(np.ones(image.shape), 1), BOX) if kind == "box" else out


def filter_image__signs_swapped(image, kind):
    return slide(np.pad(image, 1), choose(kind, edge=-EDGE))


def filter_image__not_padded(image, kind):
    return slide(image, choose(kind))


def filter_image__edge_repeated(image, kind):
    return slide(np.pad(image, 1, mode="edge"), choose(kind))


def filter_image__border_kept(image, kind):
    """Filter the inner pixels only and copy the others."""
    kernel, out = choose(kind), image.copy()
    for i in range(1, image.shape[0] - 1):
        for j in range(1, image.shape[1] - 1):
            out[i, j] = (image[i - 1 : i + 2, j - 1 : j + 2] * kernel).sum()
    return out


def filter_image__written_in_place(image, kind):
    """Read pixels that have been filtered already."""
    kernel = choose(kind)
    padded = np.pad(image, 1)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            padded[i + 1, j + 1] = (padded[i : i + 3, j : j + 3] * kernel).sum()
    return padded[1:-1, 1:-1]


def filter_image__clipped(image, kind):
    return np.maximum(slide(np.pad(image, 1), choose(kind)), 0)


def filter_image__unknown_kind_unfiltered(image, kind):
    kernels = {"edge": EDGE, "sharpen": SHARPEN, "box": BOX}
    return slide(np.pad(image, 1), kernels[kind]) if kind in kernels else image.copy()


def filter_image__key_error(image, kind):
    return slide(np.pad(image, 1), {"edge": EDGE, "sharpen": SHARPEN, "box": BOX}[kind])


def filter_image__loops(image, kind):
    kernel, (H, W) = choose(kind), image.shape
    out = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for u in (-1, 0, 1):
                for v in (-1, 0, 1):
                    if 0 <= i + u < H and 0 <= j + v < W:
                        out[i, j] += kernel[u + 1, v + 1] * image[i + u, j + v]
    return out


def filter_image__float32(image, kind):
    """Add and subtract shifted images."""
    if kind not in ("edge", "sharpen", "box"):
        raise ValueError("there is no such kernel")
    (H, W), x = image.shape, np.pad(image.astype(np.float32), 1)
    cross = x[:-2, 1:-1] + x[2:, 1:-1] + x[1:-1, :-2] + x[1:-1, 2:]
    if kind == "sharpen":
        return 5 * x[1:-1, 1:-1] - cross
    nine = sum(x[u : u + H, v : v + W] for u in range(3) for v in range(3))
    return nine / 9 if kind == "box" else 9 * x[1:-1, 1:-1] - nine


filter_image = Question(
    reference=reference.filter_image,
    oracle=oracle_filter_image,
    draw=draw_image_to_filter,
    aspects=(
        Aspect(
            "edge",
            "8 in the middle, −1 round it",
            weight=3,
            visible=(
                # each pixel nine times, less the sum of the 3×3 pixels round it:
                # these sums are 12, 21, 16; 27, 45, 33; 24, 39, 28
                example(
                    {"image": NOTE_IMAGE, "kind": "edge"},
                    np.array([[-3.0, -3, 11], [9, 0, 21], [39, 33, 53]]),
                    source="001 卷积算子, on the image of 003 §1.2",
                ),
                draw(H=3, W=4, kind="edge"),
            ),
            hidden=(draw(H=4, W=5, kind="edge"), draw(H=5, W=3, kind="edge")),
        ),
        Aspect(
            "sharpen",
            "5 in the middle, −1 above, below, left and right",
            weight=2,
            visible=(
                # corners 5·1 − 2 − 4 and so on; middle 5·5 − 2 − 4 − 6 − 8
                example(
                    {"image": NOTE_IMAGE, "kind": "sharpen"},
                    np.array([[-1.0, 1, 7], [7, 5, 13], [23, 19, 31]]),
                    source="001 卷积算子, on the image of 003 §1.2",
                ),
                draw(H=4, W=3, kind="sharpen"),
            ),
            hidden=(draw(H=3, W=5, kind="sharpen"), draw(H=4, W=4, kind="sharpen")),
        ),
        Aspect(
            "box",
            "the mean of nine pixels",
            weight=2,
            visible=(
                example(
                    {"image": NOTE_IMAGE, "kind": "box"},
                    np.array([[12.0, 21, 16], [27, 45, 33], [24, 39, 28]]) / 9,
                    source="001 卷积算子, on the image of 003 §1.2",
                ),
                draw(H=3, W=4, kind="box"),
            ),
            hidden=(draw(H=5, W=4, kind="box"), draw(H=3, W=3, kind="box")),
        ),
        Aspect(
            "small",
            "images narrower than the kernel, down to one pixel",
            weight=1,
            visible=(draw(H=1, W=3, kind="sharpen"), draw(H=1, W=1, kind="box")),
            hidden=(draw(H=2, W=1, kind="edge"), draw(H=1, W=1, kind="sharpen")),
        ),
        Aspect(
            "impossible",
            "an unknown kind raises ValueError",
            requires="edge",
            visible=(impossible(H=3, W=3, kind="blur"),),
            hidden=(impossible(H=3, W=4, kind="Edge"),),
        ),
        Aspect(
            "purity",
            "the image is left as it was",
            requires="edge",
            judges="arguments",
            visible=(draw(H=3, W=4, kind="edge"),),
            hidden=(draw(H=4, W=3, kind="box"),),
        ),
    ),
    variants=(
        misconception(
            filter_image__four_neighbours,
            "The edge kernel has 4 in the middle and leaves out the corners; "
            "here it has 8 and all eight neighbours count.",
            hint="Write the kernel down and sum its entries.",
        ),
        misconception(
            filter_image__sharpened_with_corners,
            "The sharpening kernel has 9 in the middle and counts the corners too; "
            "here it has 5 and its corners are 0.",
            hint="Write the kernel down and sum its entries.",
        ),
        misconception(
            filter_image__sharpen_sums_to_0,
            "The sharpening kernel sums to 0, so it keeps edges only; with 5 in the middle it "
            "adds them to the image.",
            hint="What must become of an image without any edge?",
        ),
        misconception(
            filter_image__sum_of_the_box,
            "The nine pixels are summed, but not divided by nine.",
            hint="What must become of an image without any edge?",
        ),
        misconception(
            filter_image__box_of_real_pixels,
            "At the border the blur divides by the pixels that are there; "
            "here the zeros of the border count too.",
            hint="The kernel is 1/9 everywhere, also where it lies on the padding.",
        ),
        misconception(
            filter_image__signs_swapped,
            "The signs of the edge kernel are swapped: the middle is 8, not −8.",
            hint="Is a bright point on a dark ground positive or negative in your result?",
        ),
        misconception(
            filter_image__not_padded,
            "The image is not padded, so a border of one pixel is lost.",
            hint="The result has the size of the image.",
        ),
        misconception(
            filter_image__edge_repeated,
            "The border repeats the pixels at the edge, but it must be zero.",
            hint="Which mode does np.pad need?",
        ),
        misconception(
            filter_image__border_kept,
            "The pixels at the border are not filtered but copied.",
            hint="Pad the image first; then every pixel has eight neighbours.",
        ),
        misconception(
            filter_image__written_in_place,
            "The results are written into the image that is still being read.",
            hint="Write to an array of its own.",
        ),
        misconception(
            filter_image__clipped,
            "Negative results are cut off at 0, but they are part of the answer.",
            hint="Leave the values as the sums give them.",
        ),
        misconception(
            filter_image__unknown_kind_unfiltered,
            "An unknown kind returns the image as it is, in place of a ValueError.",
            hint="What happens in your code if no name matches?",
        ),
        misconception(
            filter_image__key_error,
            "An unknown kind raises KeyError in place of a ValueError.",
            hint="Look whether the name is there before you use it.",
        ),
        style(filter_image__loops, "four loops that leave out what lies outside"),
        style(filter_image__float32, "shifted images, in float32"),
    ),
    nudge="Which nine numbers does the kernel have, and what do they sum to?",
    step="Put one row and one column of zeros round the image, then take at every pixel the sum "
    "of the products of the 3×3 window and the kernel.",
    source="001 卷积算子, 000 卷积实例",
)

# vertical_edges ---------------------------------------------------------------------------


def draw_grey_image(rng, H, W):
    return {"image": values(rng, H, W)}


def too_narrow(H, W):
    """Ask for an image without two columns."""
    return impossible({"image": np.ones((H, W))})


def oracle_vertical_edges(image):
    return F.conv2d(tensor(image)[None, None], tensor([[[[1.0, -1.0]]]]))[0, 0].numpy()


def check_width(image):
    """ValueError if there are no two columns."""
    if image.shape[1] < 2:
        raise ValueError("the image is too narrow")


def vertical_edges__sign_swapped(image):
    check_width(image)
    return np.diff(image, axis=1)


def vertical_edges__rows_compared(image):
    check_width(image)
    return image[:-1] - image[1:]


def vertical_edges__sign_lost(image):
    check_width(image)
    return np.abs(image[:, :-1] - image[:, 1:])


def vertical_edges__marked(image):
    check_width(image)
    return (image[:, :-1] != image[:, 1:]).astype(float)


def vertical_edges__wrapped_around(image):
    check_width(image)
    return image - np.roll(image, -1, axis=1)


def vertical_edges__padded(image):
    check_width(image)
    return image - np.pad(image, ((0, 0), (0, 1)))[:, 1:]


def vertical_edges__two_apart(image):
    check_width(image)
    return image[:, :-2] - image[:, 2:]


def vertical_edges__last_column_missing(image):
    H, W = image.shape
    check_width(image)
    out = np.zeros((H, W - 2))
    for i in range(H):
        for j in range(W - 2):
            out[i, j] = image[i, j] - image[i, j + 1]
    return out


def vertical_edges__unchecked(image):
    return image[:, :-1] - image[:, 1:]


def vertical_edges__loops(image):
    check_width(image)
    H, W = image.shape
    out = np.zeros((H, W - 1))
    for i in range(H):
        for j in range(W - 1):
            out[i, j] = image[i, j] - image[i, j + 1]
    return out


def vertical_edges__float32(image):
    check_width(image)
    return -np.diff(image.astype(np.float32))


NOTE_STRIPES = np.repeat([[1.0, 0, 1]], [2, 4, 2], axis=1).repeat(6, axis=0)

vertical_edges = Question(
    reference=reference.vertical_edges,
    oracle=oracle_vertical_edges,
    draw=draw_grey_image,
    aspects=(
        Aspect(
            "values",
            "each pixel less its right neighbour",
            weight=4,
            visible=(
                # between columns 1 and 2 the image gets dark, between 5 and 6 bright again
                example(
                    {"image": NOTE_STRIPES},
                    np.array([[0.0, 1, 0, 0, 0, -1, 0]]).repeat(6, axis=0),
                    source="003 §1.2.1.1",
                ),
                draw(H=4, W=4),
            ),
            hidden=(draw(H=3, W=3), draw(H=5, W=5)),
        ),
        Aspect(
            "shape",
            "images that are not square, down to one row or two columns",
            weight=3,
            visible=(draw(H=2, W=5), draw(H=3, W=2), draw(H=1, W=3)),
            hidden=(draw(H=5, W=3), draw(H=1, W=2), draw(H=1, W=4)),
        ),
        Aspect(
            "impossible",
            "an image with one column raises ValueError",
            requires="values",
            visible=(too_narrow(H=3, W=1),),
            hidden=(too_narrow(H=2, W=1),),
        ),
        Aspect(
            "purity",
            "the image is left as it was",
            requires="values",
            judges="arguments",
            visible=(draw(H=2, W=3),),
            hidden=(draw(H=3, W=2),),
        ),
    ),
    variants=(
        misconception(
            vertical_edges__sign_swapped,
            "The signs are swapped: the kernel [1, −1] takes the right pixel from the left one, "
            "while np.diff and a true convolution, which flips the kernel, do the opposite.",
            hint="From white (1) to black (0), is the result 1 or −1?",
        ),
        misconception(
            vertical_edges__rows_compared,
            "Pixels are compared with those below them: this finds horizontal edges.",
            hint="A kernel of one row and two columns looks at two pixels of the same row.",
        ),
        misconception(
            vertical_edges__sign_lost,
            "The sign is lost, but it tells a step to dark from a step to bright.",
            hint="Leave out the absolute value.",
        ),
        misconception(
            vertical_edges__marked,
            "The edges are only marked with 1; their height and sign are lost.",
            hint="The result is a difference of pixels.",
        ),
        misconception(
            vertical_edges__wrapped_around,
            "The last column is compared with the first one, which is not its neighbour.",
            hint="How many pairs of neighbours has a row of W pixels?",
        ),
        misconception(
            vertical_edges__padded,
            "A column of zeros is put on the right, which makes an edge where there is none.",
            hint="Without padding the result has W − 1 columns.",
        ),
        misconception(
            vertical_edges__two_apart,
            "Pixels are compared that stand two columns apart: this is the kernel [1, 0, −1].",
            hint="Compare each pixel with the very next one.",
        ),
        misconception(
            vertical_edges__last_column_missing,
            "The last column is missing: W pixels have W − 1 pairs of neighbours.",
            hint="Count by hand the pairs in a row of three pixels.",
        ),
        misconception(
            vertical_edges__unchecked,
            "An image with one column gives an empty array in place of a ValueError.",
            hint="Look at the width before you compute anything.",
        ),
        style(vertical_edges__loops, "two loops"),
        style(vertical_edges__float32, "NumPy's differences turned round, in float32"),
    ),
    nudge="In a row of white pixels, what must come out? And where white meets black?",
    step="Take all columns but the last one, and subtract all columns but the first one.",
    source="003 §1.2.1.1",
)

# receptive_field --------------------------------------------------------------------------


def draw_layers(rng, layers):
    return {"layers": list(layers)}


def oracle_receptive_field(layers):
    """See which pixels of a long row get a gradient from two neighbours in mid-output."""
    row = torch.ones(1, 1, 400, dtype=torch.float64, requires_grad=True)
    out = row
    for k, s, p, d in layers:
        ones = torch.ones(1, 1, k, dtype=torch.float64)
        out = F.conv1d(out, ones, stride=s, padding=p, dilation=d)
    middle = out.shape[-1] // 2
    seen = [
        torch.autograd.grad(out[0, 0, i], row, retain_graph=True)[0].flatten().nonzero()
        for i in (middle, middle + 1)
    ]
    first, last, next_first = int(seen[0][0]), int(seen[0][-1]), int(seen[1][0])
    jump = next_first - first
    return last - first + 1, jump, first - middle * jump


def check_layers(layers):
    """ValueError if a layer is impossible."""
    for k, s, p, d in layers:
        if k < 1 or s < 1 or p < 0 or d < 1:
            raise ValueError("a layer is impossible")


def receptive_field__jump_ignored(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += d * (k - 1)
        start -= p
        jump *= s
    return size, jump, start


def receptive_field__own_stride_first(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        jump *= s
        size += d * (k - 1) * jump
        start -= p * jump
    return size, jump, start


def receptive_field__strides_added(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += d * (k - 1) * jump
        start -= p * jump
        jump += s
    return size, jump, start


def receptive_field__layer_before(layers):
    """Answer for the last layer alone: its own input in place of the image."""
    check_layers(layers)
    k, s, p, d = layers[-1] if layers else (1, 1, 0, 1)
    return d * (k - 1) + 1, s, -p


def receptive_field__dilation_ignored(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, _ in layers:
        size += (k - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__kernel_times_dilation(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += (k * d - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__kernels_added(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += (d * (k - 1) + 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__padding_subtracted(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += (d * (k - 1) - 2 * p) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__padding_ignored(layers):
    size, jump, _ = reference.receptive_field(layers)
    return size, jump, 0


def receptive_field__padding_forward(layers):
    size, jump, start = reference.receptive_field(layers)
    return size, jump, -start


def receptive_field__layers_reversed(layers):
    return reference.receptive_field(layers[::-1])


def receptive_field__layers_consumed(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    while layers:
        k, s, p, d = layers.pop(0)
        size += d * (k - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__unchecked(layers):
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += d * (k - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__centre_as_start(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0.5
    for k, s, p, d in layers:
        start += (d * (k - 1) / 2 - p) * jump
        size += d * (k - 1) * jump
        jump *= s
    return size, jump, start


def receptive_field__backwards(layers):
    """Widen a range of pixels from the output back to the input."""
    check_layers(layers)
    first, last, jump = 0, 0, 1
    for k, s, p, d in layers[::-1]:
        first, last, jump = first * s - p, last * s - p + d * (k - 1), jump * s
    return last - first + 1, jump, first


def receptive_field__vectorised(layers):
    check_layers(layers)
    k, s, p, d = np.array(layers, dtype=int).reshape(-1, 4).T
    jumps = np.concatenate([[1], np.cumprod(s)])
    return 1 + (d * (k - 1)) @ jumps[:-1], jumps[-1], -p @ jumps[:-1]


LENET_TO_C5 = [(5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1)]

receptive_field = Question(
    reference=reference.receptive_field,
    oracle=oracle_receptive_field,
    draw=draw_layers,
    aspects=(
        Aspect(
            "kernels",
            "layers with stride 1, without padding, and no layers at all",
            weight=3,
            visible=(
                # 1 + 2 + 2
                example(
                    {"layers": [(3, 1, 0, 1), (3, 1, 0, 1)]},
                    (5, 1, 0),
                    source="003 §1.4, with numbers of our own",
                ),
                draw(layers=((4, 1, 0, 1), (1, 1, 0, 1), (2, 1, 0, 1))),
                draw(layers=()),
            ),
            hidden=(
                draw(layers=((5, 1, 0, 1), (4, 1, 0, 1))),
                draw(layers=()),
            ),
        ),
        Aspect(
            "stride",
            "a stride spreads the layers that follow",
            weight=3,
            visible=(
                # 1 + 4·1 + 1·1 + 4·2 + 1·2 + 4·4 = 32, and the jump is 2·2
                example({"layers": LENET_TO_C5}, (32, 4, 0), source="003 §1.4, §2"),
                draw(layers=((4, 2, 0, 1), (2, 3, 0, 1), (3, 1, 0, 1))),
            ),
            hidden=(
                draw(layers=((7, 2, 0, 1), (3, 2, 0, 1), (3, 3, 0, 1))),
                draw(layers=((1, 3, 0, 1), (4, 1, 0, 1))),
            ),
        ),
        Aspect(
            "padding",
            "padding moves the first field to the left",
            weight=2,
            visible=(
                # size 1 + 2·1 + 2·1, jump 1·2, start −1·1 − 1·1
                example(
                    {"layers": [(3, 1, 1, 1), (3, 2, 1, 1)]},
                    (5, 2, -2),
                    source="003 §1.3.1, §1.4, with numbers of our own",
                ),
                draw(layers=((5, 2, 1, 1), (3, 3, 2, 1))),
            ),
            hidden=(
                draw(layers=((3, 2, 2, 1), (3, 1, 1, 1))),
                draw(layers=((7, 3, 3, 1), (2, 2, 1, 1))),
            ),
        ),
        Aspect(
            "dilation",
            "a dilated kernel covers d(k − 1) + 1 pixels",
            weight=2,
            visible=(
                # 1 + 2·1 + 2·2 + 2·4: the field doubles while the kernels stay small
                example(
                    {"layers": [(3, 1, 0, 1), (3, 1, 0, 2), (3, 1, 0, 4)]},
                    (15, 1, 0),
                    source="001 空洞卷积 (Yu and Koltun 2016)",
                ),
                draw(layers=((3, 2, 0, 2), (4, 1, 0, 3))),
            ),
            hidden=(
                draw(layers=((4, 1, 0, 3), (2, 3, 0, 2), (3, 1, 0, 2))),
                draw(layers=((5, 3, 0, 2),)),
            ),
        ),
        Aspect(
            "together",
            "strides, paddings and dilations in one net",
            visible=(draw(layers=((3, 2, 1, 2), (5, 3, 2, 1))),),
            hidden=(
                draw(layers=((4, 1, 0, 3), (3, 2, 1, 1), (2, 3, 2, 2))),
                draw(layers=((6, 4, 2, 3),)),
            ),
        ),
        Aspect(
            "impossible",
            "a layer with impossible numbers raises ValueError",
            requires="kernels",
            visible=(
                impossible(layers=((3, 1, 1, 1), (0, 1, 0, 1))),
                impossible(layers=((3, 0, 1, 1),)),
                impossible(layers=((3, 1, -1, 1), (3, 1, 1, 1))),
                impossible(layers=((3, 2, 1, 0),)),
            ),
            hidden=(
                impossible(layers=((0, 2, 1, 1),)),
                impossible(layers=((2, 2, 0, 1), (5, 0, 0, 1))),
                impossible(layers=((5, 2, -1, 2),)),
                impossible(layers=((3, 1, 1, 0), (3, 1, 1, 1))),
            ),
        ),
        Aspect(
            "purity",
            "the list of layers is left as it was",
            requires="kernels",
            judges="arguments",
            visible=(draw(layers=((3, 2, 1, 1), (3, 1, 1, 2))),),
            hidden=(draw(layers=((5, 1, 2, 1), (2, 2, 0, 1))),),
        ),
    ),
    variants=(
        misconception(
            receptive_field__jump_ignored,
            "The kernels are summed as if every layer moved by one input pixel; behind a stride "
            "the pixels of a layer stand several input pixels apart.",
            hint="After a layer with stride 2, how far apart are two neighbours in the image?",
        ),
        misconception(
            receptive_field__own_stride_first,
            "A layer's own stride is counted before its kernel, "
            "but it spreads only the layers that follow.",
            hint="Does the stride of a single layer change what one output pixel sees?",
        ),
        misconception(
            receptive_field__strides_added,
            "The strides are added up, but each one multiplies the jump.",
            hint="Two layers with stride 2: how many input pixels is one step of the output?",
        ),
        misconception(
            receptive_field__layer_before,
            "This is the view of the last layer on the layer before it, "
            "but the receptive field is counted in pixels of the input image.",
            hint="Carry size, jump and start through all layers.",
        ),
        misconception(
            receptive_field__dilation_ignored,
            "The dilation is not used: a dilated kernel covers d(k − 1) + 1 pixels.",
            hint="Draw a kernel of 3 entries with dilation 2.",
        ),
        misconception(
            receptive_field__kernel_times_dilation,
            "The dilated kernel is taken to cover k·d pixels, but it covers d(k − 1) + 1.",
            hint="Draw a kernel of 3 entries with dilation 2 and count from first to last.",
        ),
        misconception(
            receptive_field__kernels_added,
            "Every layer adds its whole kernel, but one of its pixels was counted already.",
            hint="A 1×1 layer must not make the field larger.",
        ),
        misconception(
            receptive_field__padding_subtracted,
            "The padding makes the field smaller here; it only moves it.",
            hint="Does a kernel of size 3 see fewer places if there are zeros at the edge?",
        ),
        misconception(
            receptive_field__padding_ignored,
            "The padding is not used, but it moves the first field to the left.",
            hint="With padding 1, which place does the first position of the kernel start at?",
        ),
        misconception(
            receptive_field__padding_forward,
            "The first field is moved to the right, but zeros stand before pixel 0.",
            hint="Which index would the zero just before pixel 0 have?",
        ),
        misconception(
            receptive_field__layers_reversed,
            "The layers are taken from the output to the input, but the formula begins at the "
            "input.",
            hint="The first layer of the list is the one next to the image.",
        ),
        misconception(
            receptive_field__layers_consumed,
            "The caller's list is emptied: pop removes the layers from it.",
            hint="A for loop leaves the list as it is.",
        ),
        misconception(
            receptive_field__unchecked,
            "A layer with impossible numbers gives a result in place of a ValueError.",
            hint="Check each layer before you use it.",
        ),
        convention(
            receptive_field__centre_as_start,
            "start is the centre of the first field, start + size / 2 in our count. Accepted.",
        ),
        style(receptive_field__backwards, "a range of pixels, from the output to the input"),
        style(receptive_field__vectorised, "sums of products, as NumPy integers"),
    ),
    nudge="By how many input pixels does the kernel of a layer move when it moves by one?",
    step="Go through the layers from the input on. First let the kernel widen the field and the "
    "padding move it, both times the jump so far; then multiply the jump by the stride.",
    source="003 §1.4, 000 局部连接, 001 空洞卷积",
)
