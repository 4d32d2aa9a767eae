"""How answers to `dropout_forward` are judged."""

import numpy as np

from autograder.oracle import F, tensor
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
from solutions import training as reference
from solutions.rubric.training.shared import (
    SIGMAS,
    count_sigmas,
    require_numbers,
    require_pair,
    start_generator,
)


def draw_activations(rng, p, train=None, shape=None, N=None, D=None):
    """Draw activations that are never 0: a 0 in the result was dropped."""
    inputs = {"x": values(rng, *(shape or (N, D))), "p": p, "rng": start_generator(rng)}
    return inputs if train is None else {**inputs, "train": train}


def oracle_dropout_forward(x, p, rng, train=True):
    """Know the result where nothing is dropped, from torch's layer."""
    if train and p:
        raise ValueError("what is dropped cannot be known")
    out = F.dropout(tensor(x), p, training=train).numpy()
    return out, np.ones(x.shape)


def read_dropout(inputs, result):
    """Read out and mask; both must have the shape of x."""
    out, mask = (require_numbers(part) for part in require_pair(result))
    if out.shape != inputs["x"].shape or mask.shape != out.shape:
        raise ValueError(f"expected out and mask of shape {inputs['x'].shape}")
    return out, mask


def see_share_kept(inputs, result):
    """Compare the number of entries that were kept with n·(1 − p)."""
    out, _ = read_dropout(inputs, result)
    return {"sigmas from n(1 - p) entries kept": count_sigmas(out != 0, 1 - inputs["p"])}


def see_factors(inputs, result):
    """Find the factors of the entries that were kept."""
    out, mask = read_dropout(inputs, result)
    kept = out != 0
    factor = out[kept] / inputs["x"][kept]
    in_mask = mask[kept].astype(float)
    return {
        "factor of what is kept, least": float(factor.min()),
        "factor of what is kept, greatest": float(factor.max()),
        "mask where kept, least": float(in_mask.min()),
        "mask where kept, greatest": float(in_mask.max()),
        "mask where dropped": float(np.abs(mask[~kept]).max()),
    }


def expect_factors(x, p, rng):
    """Expect one factor, 1 / (1 − p), in out as in the mask."""
    factor = 1 / (1 - p)
    return {
        "factor of what is kept, least": factor,
        "factor of what is kept, greatest": factor,
        "mask where kept, least": factor,
        "mask where kept, greatest": factor,
        "mask where dropped": 0.0,
    }


def see_dependence(inputs, result):
    """Find axes along which whatever is dropped once is dropped everywhere."""
    out, _ = read_dropout(inputs, result)
    dropped = out == 0
    return {
        f"the same all along axis {axis}": bool(np.all(dropped == np.take(dropped, [0], axis=axis)))
        for axis in range(dropped.ndim)
    }


def expect_no_dependence(x, p, rng):
    """Expect that no axis is dropped as a whole."""
    return {f"the same all along axis {axis}": False for axis in range(x.ndim)}


def see_new_mask(inputs, result):
    """Tell whether two calls dropped the same entries."""
    first, second = (read_dropout(inputs, one)[0] for one in require_pair(result))
    return {"the same entries dropped": bool(np.array_equal(first == 0, second == 0))}


def expect_other_entries(**_):
    """Expect other entries in the second call."""
    return {"the same entries dropped": False}


def expect_same_entries(**_):
    """Expect the same entries from an equal generator."""
    return {"the same entries dropped": True}


def refuse_probability(p):
    """Raise for what is not a probability of dropping."""
    if not 0 <= p < 1:
        raise ValueError("p is not in [0, 1)")


def dropout_forward__p_is_kept(x, p, rng, train=True):
    refuse_probability(p)
    if not train or p == 0:
        return x.copy(), np.ones(x.shape)
    mask = (rng.random(x.shape) < p) / p
    return x * mask, mask


def dropout_forward__unscaled(x, p, rng, train=True):
    refuse_probability(p)
    if not train:
        return x.copy(), np.ones(x.shape)
    mask = (rng.random(x.shape) >= p).astype(float)
    return x * mask, mask


def dropout_forward__scaled_at_test_only(x, p, rng, train=True):
    refuse_probability(p)
    if not train:
        return x * (1 - p), np.full(x.shape, 1 - p)
    mask = (rng.random(x.shape) >= p).astype(float)
    return x * mask, mask


def dropout_forward__scaled_at_test_too(x, p, rng, train=True):
    refuse_probability(p)
    if not train:
        return x * (1 - p), np.full(x.shape, 1 - p)
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_forward__divided_by_p(x, p, rng, train=True):
    refuse_probability(p)
    if not train or p == 0:
        return x.copy(), np.ones(x.shape)
    mask = (rng.random(x.shape) >= p) / p
    return x * mask, mask


def dropout_forward__mask_without_factor(x, p, rng, train=True):
    refuse_probability(p)
    if not train:
        return x.copy(), np.ones(x.shape)
    mask = (rng.random(x.shape) >= p).astype(float)
    return x * mask / (1 - p), mask


def dropout_forward__integer_mask(x, p, rng, train=True):
    refuse_probability(p)
    mask = np.ones(x.shape, dtype=int)
    if train:
        mask[...] = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_forward__one_mask_for_the_batch(x, p, rng, train=True):
    refuse_probability(p)
    if not train:
        return x.copy(), np.ones(x.shape)
    mask = (rng.random((1, *x.shape[1:])) >= p) / (1 - p)
    mask = np.broadcast_to(mask, x.shape).copy()
    return x * mask, mask


def dropout_forward__whole_rows(x, p, rng, train=True):
    refuse_probability(p)
    if not train:
        return x.copy(), np.ones(x.shape)
    mask = (rng.random((*x.shape[:-1], 1)) >= p) / (1 - p)
    mask = np.broadcast_to(mask, x.shape).copy()
    return x * mask, mask


def dropout_forward__active_at_test(x, p, rng, train=True):
    refuse_probability(p)
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_forward__seed_of_its_own(x, p, rng, train=True):
    refuse_probability(p)
    if not train:
        return x.copy(), np.ones(x.shape)
    mask = (np.random.default_rng(42).random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_forward__generator_of_its_own(x, p, rng, train=True):
    refuse_probability(p)
    if not train:
        return x.copy(), np.ones(x.shape)
    mask = (np.random.default_rng().random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_forward__in_place(x, p, rng, train=True):
    refuse_probability(p)
    mask = (rng.random(x.shape) >= p) / (1 - p) if train else np.ones(x.shape)
    x *= mask
    return x, mask


def dropout_forward__unchecked(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones(x.shape)
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_forward__binomial(x, p, rng, train=True):
    """Toss a coin that shows 1 with probability 1 − p."""
    refuse_probability(p)
    scale = 1.0 / (1.0 - p) if train else 1.0
    mask = rng.binomial(1, 1 - p, size=x.shape) * scale if train else np.ones_like(x)
    return x * mask, mask


def dropout_forward__loops(x, p, rng, train=True):
    """Draw one number for each entry, in single precision."""
    refuse_probability(p)
    out, mask = np.zeros(x.shape, np.float32), np.zeros(x.shape, np.float32)
    for index in np.ndindex(*x.shape):
        if not train or rng.random() > p:
            mask[index] = 1 / (1 - p) if train else 1
            out[index] = x[index] * mask[index]
    return out, mask


def dropout_forward__choice(x, p, rng, train=True):
    refuse_probability(p)
    if not train:
        p = 0
    mask = rng.choice([0.0, 1 / (1 - p)], size=x.shape, p=[p, 1 - p])
    return mask * x, mask


dropout_forward = Question(
    reference=reference.dropout_forward,
    oracle=oracle_dropout_forward,
    draw=draw_activations,
    aspects=(
        Aspect(
            "share",
            "each entry is dropped with probability p, give or take what chance allows",
            weight=3,
            view=see_share_kept,
            oracle=lambda **_: {"sigmas from n(1 - p) entries kept": 0.0},
            atol=SIGMAS,
            visible=(draw(N=4, D=15, p=0.1), draw(N=40, D=50, p=0.75)),
            hidden=(draw(N=6, D=10, p=0.9), draw(N=50, D=36, p=0.3)),
        ),
        Aspect(
            "factor",
            "what is kept is multiplied by 1 / (1 − p), and the mask holds this factor",
            weight=3,
            requires="share",
            view=see_factors,
            oracle=expect_factors,
            visible=(draw(N=5, D=9, p=0.5), draw(N=8, D=12, p=0.2)),
            hidden=(draw(N=9, D=11, p=0.75), draw(shape=(2, 3, 5, 4), p=0.3)),
        ),
        Aspect(
            "independence",
            "every entry is dropped or kept by itself, not a row, a column or an image at once",
            weight=2,
            requires="share",
            view=see_dependence,
            oracle=expect_no_dependence,
            visible=(draw(N=6, D=10, p=0.5), draw(shape=(3, 4, 3, 4), p=0.5)),
            hidden=(draw(N=10, D=14, p=0.4), draw(shape=(4, 3, 3, 5), p=0.5)),
        ),
        Aspect(
            "test",
            "nothing happens at test time, and nothing where p is 0",
            weight=3,
            requires="share",
            visible=(
                example(
                    {
                        "x": np.array([[1.0, -2.0], [3.0, 4.0]]),
                        "p": 0.5,
                        "rng": np.random.default_rng(1),
                        "train": False,
                    },
                    (np.array([[1.0, -2.0], [3.0, 4.0]]), np.ones((2, 2))),
                    source="004 Dropout",
                ),
                draw(N=3, D=4, p=0.0),
                draw(shape=(2, 3, 2), p=0.25, train=False),
            ),
            hidden=(
                draw(N=4, D=3, p=0.75, train=False),
                draw(N=2, D=5, p=0.0, train=True),
                draw(N=3, D=3, p=0.3, train=False),
            ),
        ),
        Aspect(
            "new",
            "a second call with the same generator drops other entries",
            requires="share",
            driver="twice",
            view=see_new_mask,
            oracle=expect_other_entries,
            visible=(draw(N=5, D=10, p=0.5),),
            hidden=(draw(N=8, D=12, p=0.4),),
        ),
        Aspect(
            "repeatable",
            "equal generators give the same mask: no other randomness is used",
            requires="share",
            driver="twice_afresh",
            view=see_new_mask,
            oracle=expect_same_entries,
            visible=(draw(N=5, D=12, p=0.5), draw(N=10, D=10, p=0.4)),
            hidden=(draw(N=8, D=11, p=0.5),),
        ),
        Aspect(
            "impossible",
            "a p below 0, or of 1 and above, raises ValueError",
            requires="share",
            visible=(
                impossible(N=2, D=3, p=1.0),
                impossible(N=2, D=3, p=1.25),
                impossible(N=2, D=3, p=-0.25),
                impossible(N=2, D=2, p=1.0, train=False),
            ),
            hidden=(
                impossible(N=3, D=2, p=1.0),
                impossible(N=3, D=2, p=1.5),
                impossible(N=2, D=2, p=-0.01, train=False),
            ),
        ),
        Aspect(
            "purity",
            "the activations are left as they were",
            requires="share",
            judges="arguments",
            visible=(draw(N=5, D=8, p=0.5),),
            hidden=(draw(N=6, D=7, p=0.6),),
        ),
    ),
    variants=(
        misconception(
            dropout_forward__p_is_kept,
            "p is taken as the probability of keeping an entry; here it is that of dropping it.",
            hint="With p = 0.1, how many of 100 entries should be left?",
        ),
        misconception(
            dropout_forward__unscaled,
            "What is kept is not scaled up, so out is smaller than x on average.",
            hint="What is the expected value of one entry of out?",
        ),
        misconception(
            dropout_forward__scaled_at_test_only,
            "This is the older form: nothing is scaled while training, "
            "and everything by 1 − p at test time.",
            hint="Inverted dropout scales while training, so that test time needs nothing.",
        ),
        misconception(
            dropout_forward__scaled_at_test_too,
            "What is kept was scaled while training, and at test time all is scaled once more.",
            hint="At test time out is x.",
        ),
        misconception(
            dropout_forward__divided_by_p,
            "What is kept is divided by p, the share that is dropped.",
            hint="By which share of the entries must the others make up for those dropped?",
        ),
        misconception(
            dropout_forward__mask_without_factor,
            "out is scaled but the mask holds only 0 and 1, so the backward pass would not scale.",
            hint="out must be x · mask: put the factor into the mask.",
        ),
        misconception(
            dropout_forward__integer_mask,
            "The mask holds integers, so its factor 1 / (1 − p) is cut off to a whole number.",
            hint="Which dtype does the array have that you write the mask into?",
        ),
        misconception(
            dropout_forward__one_mask_for_the_batch,
            "One mask is drawn and used for every image of the batch.",
            hint="The random numbers need the whole shape of x.",
        ),
        misconception(
            dropout_forward__whole_rows,
            "One decision is made for a whole row: it is dropped or kept at once.",
            hint="The random numbers need the whole shape of x.",
        ),
        misconception(
            dropout_forward__active_at_test,
            "Entries are dropped at test time as well.",
            hint="Look at the argument train before anything is drawn.",
        ),
        misconception(
            dropout_forward__seed_of_its_own,
            "A generator with a fixed seed is made inside, so every call drops the same entries.",
            hint="Draw from the generator rng that you are given.",
        ),
        misconception(
            dropout_forward__generator_of_its_own,
            "The numbers do not come from rng, so nobody can repeat the result.",
            hint="Draw from the generator rng that you are given.",
        ),
        misconception(
            dropout_forward__in_place,
            "The caller's activations are overwritten.",
            hint="x *= mask changes the array that the caller passed.",
        ),
        misconception(
            dropout_forward__unchecked,
            "A p outside [0, 1) is taken: 1 divides by zero, and the others are no probabilities.",
            hint="Which values of p make sense? Test them before anything else.",
        ),
        style(dropout_forward__binomial, "binomial draws"),
        style(dropout_forward__loops, "a loop over all entries, in single precision"),
        style(dropout_forward__choice, "a choice between 0 and the factor"),
    ),
    nudge="What must hold for out on average, and what does that ask of the entries kept?",
    step="Draw one number from 0 to 1 for each entry. Where it is below p the mask is 0, and "
    "elsewhere 1 / (1 − p).",
    source="004 Dropout",
)
