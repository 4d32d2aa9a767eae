"""How answers to `binary_cross_entropy` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import dense as reference


def draw_probabilities(rng, N, K=None, certain=False, shared=False):
    """Draw sixteenths between 0 and 1, and targets.

    Parameters
    ----------
    certain : bool
        Whether the first entries are 0 and 1: two that are wrong and two that are right.
    shared : bool
        Whether the targets are quarters, in place of 0 and 1.
    """
    shape = (N,) if K is None else (N, K)
    p = rng.integers(1, 16, shape) / 16
    t = rng.permutation(np.arange(p.size) % 2).reshape(shape).astype(float)
    if shared:
        t = rng.integers(1, 4, shape) / 4
    if certain:
        p.ravel()[:4] = 0, 1, 0, 1
        t.ravel()[:4] = 1, 0, 0, 1
    return {"p": p, "t": t}


def improbable(p, t):
    return impossible({"p": np.array(p), "t": np.array(t)})


def oracle_binary_cross_entropy(p, t):
    return F.binary_cross_entropy(tensor(p), tensor(t)).item()


def require_shares(*arrays):
    """ValueError for numbers that are not between 0 and 1."""
    if any(not 0 <= number <= 1 for array in arrays for number in array.ravel()):
        raise ValueError("not between 0 and 1")


def log_at_least(p, lowest=-100.0):
    return np.maximum(np.log(p), lowest)


def binary_cross_entropy__not_cut_off(p, t):
    require_shares(p, t)
    return -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()


def binary_cross_entropy__kept_from_the_ends(p, t):
    require_shares(p, t)
    q = np.clip(p, 1e-12, 1 - 1e-12)
    return -(t * np.log(q) + (1 - t) * np.log(1 - q)).mean()


def binary_cross_entropy__tiny_number_in_the_logarithm(p, t):
    require_shares(p, t)
    return -(t * np.log(p + 1e-8) + (1 - t) * np.log(1 - p + 1e-8)).mean()


def binary_cross_entropy__only_zero_cut_off(p, t):
    require_shares(p, t)
    log_yes = np.where(p == 0, -100, np.log(np.where(p == 0, 1, p)))
    log_no = np.where(p == 1, -100, np.log(np.where(p == 1, 1, 1 - p)))
    return -(t * log_yes + (1 - t) * log_no).mean()


def binary_cross_entropy__wrong_answers_free(p, t):
    require_shares(p, t)
    return -(t * log_at_least(p)).mean()


def binary_cross_entropy__swapped(p, t):
    require_shares(p, t)
    return -(p * log_at_least(t) + (1 - p) * log_at_least(1 - t)).mean()


def binary_cross_entropy__summed(p, t):
    return reference.binary_cross_entropy(p, t) * p.size


def binary_cross_entropy__divided_by_rows(p, t):
    return reference.binary_cross_entropy(p, t) * p.size / len(p)


def binary_cross_entropy__sign_missing(p, t):
    return -reference.binary_cross_entropy(p, t)


def binary_cross_entropy__binary_logarithm(p, t):
    require_shares(p, t)
    log_yes = np.maximum(np.log2(p), -100)
    log_no = np.maximum(np.log2(1 - p), -100)
    return -(t * log_yes + (1 - t) * log_no).mean()


def binary_cross_entropy__sigmoid_again(p, t):
    require_shares(p, t)
    q = 1 / (1 + np.exp(-p))
    return -(t * np.log(q) + (1 - t) * np.log(1 - q)).mean()


def binary_cross_entropy__targets_as_switches(p, t):
    require_shares(p, t)
    return -np.where(t == 1, log_at_least(p), log_at_least(1 - p)).mean()


def binary_cross_entropy__unchecked(p, t):
    return -(t * log_at_least(p) + (1 - t) * log_at_least(1 - p)).mean()


def binary_cross_entropy__targets_unchecked(p, t):
    require_shares(p)
    return binary_cross_entropy__unchecked(p, t)


def binary_cross_entropy__in_place(p, t):
    require_shares(p, t)
    log_yes = log_at_least(p)
    np.subtract(1, p, out=p)
    return -(t * log_yes + (1 - t) * log_at_least(p)).mean()


def binary_cross_entropy__loops(p, t):
    require_shares(p, t)
    total = 0.0
    for probability, target in zip(p.ravel(), t.ravel(), strict=True):
        log_yes = max(np.log(probability), -100) if probability > 0 else -100
        log_no = max(np.log(1 - probability), -100) if probability < 1 else -100
        total -= target * log_yes + (1 - target) * log_no
    return total / p.size


def binary_cross_entropy__clipped_below(p, t):
    """Raise what the logarithm gets, in place of what it gives."""
    require_shares(p, t)
    smallest = np.exp(-100.0)
    losses = -t * np.log(np.fmax(p, smallest)) - (1 - t) * np.log(np.fmax(1 - p, smallest))
    return np.average(losses)


def binary_cross_entropy__float32(p, t):
    return np.float32(reference.binary_cross_entropy(p.astype(np.float32), t.astype(np.float32)))


binary_cross_entropy = Question(
    reference=reference.binary_cross_entropy,
    oracle=oracle_binary_cross_entropy,
    draw=draw_probabilities,
    aspects=(
        Aspect(
            "values",
            "the mean over targets of 0 and 1",
            weight=3,
            visible=(
                example(
                    {"p": np.array([0.5, 0.25]), "t": np.array([1.0, 0])},
                    np.log(8 / 3) / 2,
                    source="the docstring's example: −(ln 1/2 + ln 3/4) / 2 = ln(8/3) / 2",
                ),
                draw(N=4),
            ),
            hidden=(draw(N=5), draw(N=3)),
        ),
        Aspect(
            "shape",
            "several outputs for each sample: the mean is over all entries",
            weight=2,
            visible=(draw(N=2, K=3), draw(N=4, K=1)),
            hidden=(draw(N=3, K=2), draw(N=1, K=4)),
        ),
        Aspect(
            "certain",
            "p = 0 and p = 1, and nearly so: a logarithm counts as −100 at least",
            weight=2,
            visible=(
                example(
                    {"p": np.array([0.0, 1, 0, 1]), "t": np.array([1.0, 0, 0, 1])},
                    50.0,
                    source="by hand: 100, 100, 0 and 0",
                ),
                example(
                    {"p": np.array([1e-50, 0.5]), "t": np.array([1.0, 1])},
                    (100 + np.log(2)) / 2,
                    source="by hand: ln 1e-50 = −115.1 counts as −100, the other costs ln 2",
                ),
                draw(N=3, K=2, certain=True),
            ),
            hidden=(
                draw(N=2, K=4, certain=True),
                example(
                    {"p": np.array([0.5, 1e-60]), "t": np.array([0.0, 1])},
                    (np.log(2) + 100) / 2,
                    source="by hand: ln 1e-60 = −138.2 counts as −100, the other costs ln 2",
                ),
                example(
                    {"p": np.array([1e-30, 0.25]), "t": np.array([1.0, 1])},
                    (30 * np.log(10) + 2 * np.log(2)) / 2,
                    source="by hand: ln 1e-30 = −69.1 stands as it is",
                ),
            ),
        ),
        Aspect(
            "targets",
            "targets between 0 and 1",
            visible=(draw(N=3, K=2, shared=True),),
            hidden=(draw(N=2, K=3, shared=True),),
        ),
        Aspect(
            "impossible",
            "numbers below 0 or above 1 raise ValueError",
            requires="values",
            visible=(
                improbable([0.5, 1.25], [1.0, 0.0]),
                improbable([-0.25, 0.5], [1.0, 0.0]),
                improbable([0.5, 0.25], [1.5, 0.0]),
                improbable([0.5, 0.25], [1.0, -0.5]),
            ),
            hidden=(
                improbable([[0.5, 0.75], [1.5, 0.25]], [[0.0, 1.0], [1.0, 0.0]]),
                improbable([0.25, 0.75, -0.5], [0.0, 1.0, 0.0]),
                improbable([0.75, 0.25], [0.0, 1.25]),
                improbable([0.75, 0.5], [-0.25, 1.0]),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=3, K=2, certain=True),),
            hidden=(draw(N=2, K=3, certain=True),),
        ),
    ),
    variants=(
        misconception(
            binary_cross_entropy__not_cut_off,
            "The logarithm of 0 is −∞, and 0 · −∞ is NaN: below −100 it has to count as −100.",
            hint="What does your code give for p = 1 and t = 1?",
        ),
        misconception(
            binary_cross_entropy__kept_from_the_ends,
            "p is kept away from 0 and 1, so that p = 0 with t = 1 costs 28; it has to cost 100.",
            hint="Bound the logarithm, not the probability.",
        ),
        misconception(
            binary_cross_entropy__tiny_number_in_the_logarithm,
            "A tiny number is added inside the logarithm, so that p = 0 with t = 1 costs 18; it "
            "has to cost 100.",
            hint="Bound the logarithm, not the probability.",
        ),
        misconception(
            binary_cross_entropy__only_zero_cut_off,
            "Only the logarithm of 0 is replaced: every logarithm below −100 counts as −100.",
            hint="Try p = 1e-50.",
        ),
        misconception(
            binary_cross_entropy__wrong_answers_free,
            "The term (1 − t) ln(1 − p) is missing: a high p costs nothing where t is 0.",
            hint="What is your loss for p = 0.9 and t = 0?",
        ),
        misconception(
            binary_cross_entropy__swapped,
            "p and t are swapped: the logarithm belongs to the probabilities.",
            hint="Which argument comes first?",
        ),
        misconception(
            binary_cross_entropy__summed,
            "The losses are summed, but not divided by their number.",
            hint="What is the loss of the same entry twice?",
        ),
        misconception(
            binary_cross_entropy__divided_by_rows,
            "The sum is divided by the number of rows, but the mean is over all entries.",
            hint="How many entries has an array of shape (2, 3)?",
        ),
        misconception(
            binary_cross_entropy__sign_missing,
            "The minus sign is missing: the logarithm of a probability is negative.",
            hint="A loss is never below 0.",
        ),
        misconception(
            binary_cross_entropy__binary_logarithm,
            "The logarithm has base 2, but the natural one is asked for.",
            hint="What is your loss for p = 0.5 and t = 1?",
        ),
        misconception(
            binary_cross_entropy__sigmoid_again,
            "The sigmoid is taken once more, but p holds probabilities already.",
            hint="What does your code take the logarithm of?",
        ),
        misconception(
            binary_cross_entropy__targets_as_switches,
            "The targets only switch between two logarithms, so that 0.5 counts as 0.",
            hint="Put t = 0.5 into the formula.",
        ),
        misconception(
            binary_cross_entropy__unchecked,
            "Numbers below 0 or above 1 are accepted, though they are no probabilities.",
            hint="Check both arguments before you compute anything.",
        ),
        misconception(
            binary_cross_entropy__targets_unchecked,
            "The probabilities are checked, but the targets are not.",
            hint="Both arguments have to lie between 0 and 1.",
        ),
        misconception(
            binary_cross_entropy__in_place,
            "The caller's probabilities become 1 − p in place and stay so.",
            hint="Give 1 − p a name of its own.",
        ),
        style(binary_cross_entropy__loops, "a loop over all entries"),
        style(binary_cross_entropy__clipped_below, "a bound of e⁻¹⁰⁰ inside the logarithm"),
        style(binary_cross_entropy__float32, "single precision"),
    ),
    nudge="What does a p of 0 cost where t is 1, and what where t is 0?",
    step="Take both logarithms first and raise them to −100 where they are lower; only then "
    "multiply them with t and 1 − t. So 0 never meets ∞.",
    source="002 §2.1.1",
)
