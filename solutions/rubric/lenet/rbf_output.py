"""How answers to `rbf_output` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
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
from solutions import lenet as reference
from solutions.rubric.lenet.shared import small


def draw_codes(rng, N, K, F):
    """Draw outputs of F6 and patterns of −1 and 1."""
    return {"x": small(rng, N, F), "templates": rng.choice((-1.0, 1.0), (K, F))}


def draw_codes_and_patterns(rng, N, K, F, signs=True):
    drawn = draw_codes(rng, N, K, F)
    return drawn if signs else {**drawn, "templates": values(rng, K, F)}


def no_distances(n_x, n_templates):
    return impossible({"x": np.ones((2, n_x)), "templates": np.ones((3, n_templates))})


def oracle_rbf_output(x, templates):
    """Square the Euclidean distances that torch measures one by one."""
    gaps = torch.cdist(
        tensor(x)[None], tensor(templates)[None], compute_mode="donot_use_mm_for_euclid_dist"
    )
    return gaps[0].square().numpy()


def _gaps(x, templates):
    if x.shape[1] != templates.shape[1]:
        raise ValueError("the lengths differ")
    return x[:, None] - templates[None]


def rbf_output__root_taken(x, templates):
    return np.sqrt((_gaps(x, templates) ** 2).sum(axis=-1))


def rbf_output__absolute_values(x, templates):
    return np.abs(_gaps(x, templates)).sum(axis=-1)


def rbf_output__mean_taken(x, templates):
    return (_gaps(x, templates) ** 2).mean(axis=-1)


def rbf_output__halved(x, templates):
    return (_gaps(x, templates) ** 2).sum(axis=-1) / 2


def rbf_output__sum_squared(x, templates):
    return _gaps(x, templates).sum(axis=-1) ** 2


def rbf_output__inner_product(x, templates):
    _gaps(x, templates)
    return x @ templates.T


def rbf_output__bell_curve(x, templates):
    return np.exp(-(_gaps(x, templates) ** 2).sum(axis=-1))


def rbf_output__classes_first(x, templates):
    return (_gaps(x, templates) ** 2).sum(axis=-1).T


def rbf_output__summed_over_the_classes(x, templates):
    return (_gaps(x, templates) ** 2).sum(axis=1)


def rbf_output__best_class(x, templates):
    return (_gaps(x, templates) ** 2).sum(axis=-1).argmin(axis=1)


def rbf_output__templates_changed(x, templates):
    _gaps(x, templates)
    distances = np.zeros((len(x), len(templates)))
    for n, row in enumerate(x):
        templates -= row
        distances[n] = (templates**2).sum(axis=1)
        templates += row
    templates -= x[-1]
    return distances


def rbf_output__unchecked(x, templates):
    return ((x[:, None] - templates) ** 2).sum(axis=-1)


def rbf_output__loops(x, templates):
    _gaps(x, templates)
    out = np.zeros((len(x), len(templates)))
    for n in range(len(x)):
        for i in range(len(templates)):
            for j in range(x.shape[1]):
                out[n, i] += (x[n, j] - templates[i, j]) ** 2
    return out


def rbf_output__multiplied_out(x, templates):
    _gaps(x, templates)
    squares = (x**2).sum(axis=1, keepdims=True) + (templates**2).sum(axis=1)
    return squares - 2 * x @ templates.T


def rbf_output__float32(x, templates):
    gaps = _gaps(x.astype(np.float32), templates.astype(np.float32))
    return np.einsum("nif,nif->ni", gaps, gaps)


rbf_output = Question(
    reference=reference.rbf_output,
    oracle=oracle_rbf_output,
    draw=draw_codes_and_patterns,
    aspects=(
        Aspect(
            "values",
            "the squared distance of one image to every pattern",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[1.0, 0, -1], [0.5, 1, 1]]),
                        "templates": np.array([[1.0, 1, -1], [-1, 1, 1]]),
                    },
                    # 0 + 1 + 0, 4 + 1 + 4; 0.25 + 0 + 4, 2.25 + 0 + 0
                    np.array([[1.0, 9], [4.25, 2.25]]),
                    source="003 §2, OUTPUT, with small numbers of our own",
                ),
                draw(N=1, K=2, F=4),
            ),
            hidden=(draw(N=1, K=3, F=5), draw(N=2, K=10, F=84)),
        ),
        Aspect(
            "batch",
            "several images, and other numbers of classes and pixels than of images",
            weight=2,
            visible=(draw(N=3, K=4, F=2), draw(N=2, K=3, F=5), draw(N=4, K=2, F=1)),
            hidden=(draw(N=4, K=3, F=6), draw(N=2, K=5, F=3), draw(N=3, K=2, F=1)),
        ),
        Aspect(
            "patterns",
            "patterns of any numbers",
            visible=(draw(N=2, K=3, F=4, signs=False),),
            hidden=(draw(N=3, K=2, F=5, signs=False),),
        ),
        Aspect(
            "impossible",
            "lengths that differ raise ValueError",
            requires="values",
            visible=(no_distances(3, 4), no_distances(3, 1), no_distances(1, 3)),
            hidden=(no_distances(5, 2), no_distances(4, 1), no_distances(1, 4)),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, K=3, F=4),),
            hidden=(draw(N=3, K=2, F=5),),
        ),
    ),
    variants=(
        misconception(
            rbf_output__root_taken,
            "The root is taken: this is the distance, but the question asks for its square.",
            hint="The formula ends with the sum.",
        ),
        misconception(
            rbf_output__absolute_values,
            "The differences are taken without their sign, but not squared.",
            hint="What is the contribution of a pixel that differs by 2?",
        ),
        misconception(
            rbf_output__mean_taken,
            "The squares are averaged over the pixels; they are to be summed.",
            hint="With 84 pixels that all differ by 2 the result is 336.",
        ),
        misconception(
            rbf_output__halved,
            "The sum is halved, as losses often are; the formula has no such factor.",
            hint="One pixel that differs by 1 gives 1.",
        ),
        misconception(
            rbf_output__sum_squared,
            "The differences are summed first and squared then, so that they cancel each other.",
            hint="Square each difference before you sum.",
        ),
        misconception(
            rbf_output__inner_product,
            "This is the inner product of a linear layer; the output layer measures distances.",
            hint="An image that equals a pattern must give 0.",
        ),
        misconception(
            rbf_output__bell_curve,
            "exp(−distance) is returned, as other networks with radial basis functions do; "
            "in LeNet-5 it is the squared distance itself.",
            hint="An image that equals a pattern must give 0, not 1.",
        ),
        misconception(
            rbf_output__classes_first,
            "Rows and columns of the result are swapped: a row belongs to an image.",
            hint="The result has the shape (N, K).",
        ),
        misconception(
            rbf_output__summed_over_the_classes,
            "The squares are summed over the classes in place of the pixels.",
            hint="Which axis of your differences counts the pixels?",
        ),
        misconception(
            rbf_output__best_class,
            "The number of the best class is returned, but the question asks for all distances.",
            hint="Leave out argmin.",
        ),
        misconception(
            rbf_output__templates_changed,
            "The caller's patterns are changed: the image is subtracted from them in place.",
            hint="Write the differences to a new array.",
        ),
        misconception(
            rbf_output__unchecked,
            "Lengths that differ give a result where one of them is 1, in place of a ValueError.",
            hint="NumPy repeats an axis of length 1 without a word: compare the shapes yourself.",
        ),
        style(rbf_output__loops, "three loops"),
        style(rbf_output__multiplied_out, "x² − 2xw + w², by a matrix product"),
        style(rbf_output__float32, "einsum, in float32"),
    ),
    nudge="How far is one image from one pattern, pixel by pixel?",
    step="Give x the shape (N, 1, F): subtracting the templates then makes (N, K, F), and only "
    "the last axis is summed.",
    source="003 §2, OUTPUT",
)
