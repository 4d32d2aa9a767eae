"""Unit 8: how often a right answer to a random question is judged wrong, by bad luck.

Computed from the distributions that the docstrings ask for, never from the answers of the
references; then the references and the other styles are judged on many seeds.
"""

import math
from pathlib import Path

import numpy as np
import pytest
from rubrics import gather

from autograder.build import build_key
from autograder.check.subject import judge_function
from autograder.inside.drivers import fresh

rubric = gather("training")

ROOT = Path(__file__).resolve().parents[2]

BUDGET = 1e-6
"""For all cases of a question together."""


def specs_of(question, name):
    """The drawn cases of an aspect, as their named integers."""
    [aspect] = [aspect for aspect in question.aspects if aspect.name == name]
    return [spec.sizes for spec in (*aspect.visible, *aspect.hidden) if spec.inputs is None]


def binomial_beyond(n, q, sigmas):
    """P(|count − n·q| > sigmas · √(n·q·(1 − q))), summed term by term."""
    width = sigmas * math.sqrt(n * q * (1 - q))
    log_q, log_r = math.log(q), math.log(1 - q)
    return math.fsum(
        math.exp(
            math.lgamma(n + 1)
            - math.lgamma(k + 1)
            - math.lgamma(n - k + 1)
            + k * log_q
            + (n - k) * log_r
        )
        for k in range(n + 1)
        if abs(k - n * q) > width
    )


def normal_beyond(sigmas):
    """P(|Z| > sigmas) for a standard normal Z."""
    return math.erfc(sigmas / math.sqrt(2))


def even_mean_beyond(sigmas):
    """Bound P for the mean of even variables: E exp(tU) ≤ exp(t²/6), so 2·exp(−sigmas²/2)."""
    return 2 * math.exp(-(sigmas**2) / 2)


def even_square_beyond(n, sigmas):
    """Bernstein's bound for the mean of squares in [0, 1], with mean 1/3 and variance 4/45."""
    variance = n * 4 / 45
    distance = sigmas * math.sqrt(variance)
    return 2 * math.exp(-(distance**2) / 2 / (variance + distance * 2 / 3 / 3))


def chi_square_beyond(n, sigmas):
    """Laurent and Massart: P(χ² − n ≥ 2√(nt) + 2t) ≤ e^(−t), P(n − χ² ≥ 2√(nt)) ≤ e^(−t)."""
    distance = sigmas * math.sqrt(2 * n)
    above = ((math.sqrt(n + 2 * distance) - math.sqrt(n)) / 2) ** 2
    below = distance**2 / (4 * n)
    return math.exp(-above) + math.exp(-below)


# the tails themselves ---------------------------------------------------------------------


def test_binomial_tail_is_exact():
    """Of 4 fair coins all are alike twice in 16 times: 2 is more than 1.9 sigmas off."""
    assert binomial_beyond(4, 0.5, 1.9) == pytest.approx(2 / 16, rel=1e-12)
    assert binomial_beyond(4, 0.5, 2.1) == 0.0


def test_normal_tail_is_the_known_one():
    """The probabilities in the rubric are those of the normal distribution."""
    assert normal_beyond(1) == pytest.approx(rubric.BEYOND_1, rel=1e-12)
    assert normal_beyond(2) == pytest.approx(rubric.BEYOND_2, rel=1e-12)


def test_bounds_are_above_what_is_simulated():
    """At 2 sigmas each bound lies above the share that is seen in 4000 samples."""
    rng = np.random.default_rng(1)
    even = rng.uniform(-1, 1, (4000, 100))
    squares = (rng.standard_normal((4000, 100)) ** 2).sum(axis=1)
    means = np.abs(even.mean(axis=1)) * np.sqrt(300)
    spread = np.abs((even**2).mean(axis=1) - 1 / 3) / np.sqrt(4 / 45 / 100)
    assert 0.03 < (means > 2).mean() < even_mean_beyond(2)
    assert 0.03 < (spread > 2).mean() < even_square_beyond(100, 2)
    assert 0.03 < (np.abs(squares - 100) > 2 * np.sqrt(200)).mean() < chi_square_beyond(100, 2)


# false alarms -----------------------------------------------------------------------------


def size_of(sizes):
    return math.prod(sizes.get("shape") or (sizes["N"], sizes["D"]))


def alike_along_an_axis(shape, p):
    """P that for some axis all entries along it are dropped or kept together."""
    n = math.prod(shape)
    return sum((p**k + (1 - p) ** k) ** (n // k) for k in shape)


def test_dropout_is_wronged_less_than_once_in_a_million():
    """The share kept, an axis dropped as a whole, all dropped, the same mask twice."""
    question = rubric.dropout_forward
    wronged = sum(
        binomial_beyond(size_of(s), 1 - s["p"], rubric.SIGMAS) for s in specs_of(question, "share")
    )
    for sizes in specs_of(question, "factor"):  # needs an entry that is kept, and one dropped
        n, p = size_of(sizes), sizes["p"]
        wronged += p**n + (1 - p) ** n
    wronged += sum(
        alike_along_an_axis(s.get("shape") or (s["N"], s["D"]), s["p"])
        for s in specs_of(question, "independence")
    )
    for sizes in specs_of(question, "new"):
        p = sizes["p"]
        wronged += (p**2 + (1 - p) ** 2) ** size_of(sizes)
    assert 0 < wronged < BUDGET


def test_xavier_is_wronged_less_than_once_in_a_million():
    """No weight near the bound, and what is told in sigmas."""
    question = rubric.xavier_uniform
    wronged = 0.0
    for aspect in question.aspects:
        if aspect.name in ("linear", "conv"):
            wronged += sum((1 - aspect.atol) ** size_of(s) for s in specs_of(question, aspect.name))
    for sizes in specs_of(question, "even"):
        n = size_of(sizes)
        wronged += even_mean_beyond(rubric.SIGMAS) + even_square_beyond(n, rubric.SIGMAS)
        wronged += binomial_beyond(n, 0.5, rubric.SIGMAS)
    assert 0 < wronged < BUDGET


def test_he_is_wronged_less_than_once_in_a_million():
    """Mean, variance and two tails."""
    question = rubric.he_normal
    wronged = 0.0
    for name in ("linear", "conv"):
        for sizes in specs_of(question, name):
            wronged += normal_beyond(rubric.SIGMAS)
            wronged += chi_square_beyond(size_of(sizes), rubric.SIGMAS)
    for sizes in specs_of(question, "tails"):
        for q in (rubric.BEYOND_1, rubric.BEYOND_2):
            wronged += binomial_beyond(size_of(sizes), q, rubric.SIGMAS)
    assert 0 < wronged < BUDGET


def count_places(sizes):
    size = sizes["size"]
    h, w = size if isinstance(size, tuple) else (size, size)
    return sizes["H"] - h + 1, sizes["W"] - w + 1


def test_random_crop_is_wronged_less_than_once_in_a_million():
    """An outermost place that never comes, a place too frequent, the same places twice."""
    question = rubric.random_crop
    wronged = 0.0
    for sizes in specs_of(question, "everywhere"):
        rows, columns = count_places(sizes)
        wronged += sum(2 * (1 - 1 / n) ** sizes["N"] for n in (rows, columns) if n > 1)
        q = 1 / (rows * columns)
        wronged += rows * columns * binomial_beyond(sizes["N"], q, rubric.SIGMAS)
    for sizes in specs_of(question, "new"):
        rows, columns = count_places(sizes)
        wronged += (1 / (rows * columns)) ** sizes["N"]
    assert 0 < wronged < BUDGET


def test_no_random_aspect_was_forgotten():
    """Every aspect that looks at a random result is in one of the computations above.

    Those left out compare what is certain: shapes, windows of the images, two equal calls,
    and single weights, which are equal with probability 0.
    """
    computed = {"share", "factor", "independence", "linear", "conv", "even", "tails", "everywhere"}
    certain = {"new", "repeatable", "shape", "window"}
    for name in ("dropout_forward", "xavier_uniform", "he_normal", "random_crop"):
        looking = {a.name for a in getattr(rubric, name).aspects if a.view is not None}
        assert looking <= computed | certain


# simulation -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [rubric.dropout_forward, rubric.xavier_uniform, rubric.he_normal, rubric.random_crop],
    ids=lambda question: question.name,
)
def test_right_answers_pass_on_many_seeds(question):
    """The reference and all styles earn full marks, whatever the cases' generators."""
    right = [question.reference]
    right += [v.function for v in question.variants if v.kind == "style"]
    for seed in range(8):
        key = build_key(question, f"statistics {seed}")
        assert [judge_function(function, key)[0].share for function in right] == [1.0] * len(right)


# digits -----------------------------------------------------------------------------------


def test_held_out_digits_are_opened_by_their_own_generator_only():
    """Those of the visible training are not those of the hidden one; others open neither."""
    visible, _ = rubric.unseal(rubric.VISIBLE_RNG)
    hidden, _ = rubric.unseal(rubric.HIDDEN_RNG)
    np.testing.assert_array_equal(visible, rubric.IMAGES[800:1000])
    np.testing.assert_array_equal(hidden, rubric.IMAGES[1200:1400])
    with pytest.raises(ValueError, match="no digits were held out"):
        rubric.unseal(np.random.default_rng(5))


def test_no_held_out_digit_is_in_what_students_receive():
    """Neither in exercises/data nor among the images that they train on."""
    with np.load(ROOT / "exercises" / "data" / "digits.npz") as file:
        given = {image.tobytes() for image in file["images"]}
    given |= {image.tobytes() for image in rubric.draw_digits(None, "visible")["images"]}
    for rng in (rubric.VISIBLE_RNG, rubric.HIDDEN_RNG):
        assert not given & {image.tobytes() for image in rubric.unseal(rng)[0]}


def test_all_bands_share_one_training():
    """The inputs of all accuracy aspects are equal, byte by byte, for each kind of case."""
    key = build_key(rubric.train_lenet, "statistics")
    for visible in (True, False):
        drawn = [c for c in key.cases if "percent" in c.aspect and c.visible == visible]
        assert len(drawn) == 4
        first = fresh(dict(drawn[0].inputs))
        for case in drawn:
            assert case.inputs["images"].tobytes() == first["images"].tobytes()
            assert case.inputs["labels"].tobytes() == first["labels"].tobytes()
            assert case.inputs["rng"].bit_generator.state == first["rng"].bit_generator.state
