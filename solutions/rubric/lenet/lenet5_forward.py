"""How answers to `lenet5_forward` are judged."""

import numpy as np

from autograder.oracle import F, tensor, torch
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    impossible,
    misconception,
    style,
)
from solutions import lenet as reference
from solutions.rubric.lenet.shared import (
    TABLE_1,
    _column,
    _correlate,
    _reduce_blocks,
    _s4_size,
    _same,
    _sigma,
    draw_table,
    small,
    torch_subsample,
)


def draw_lenet5(
    rng, H, W, N=1, C1=2, C3=3, C5=2, F6=2, K=2, k1=(1, 1), k3=(1, 1), k5=None, connected="some"
):
    """Draw a small network of LeNet-5's form, whose kernels are ``k1``, ``k3`` and ``k5``."""
    k5 = k5 or _s4_size(H, W, k1, k3)
    table = np.ones((C1, C3), bool) if connected == "all" else draw_table(rng, C1, C3)
    return {
        "x": small(rng, N, 1, H, W),
        "params": {
            "c1_w": small(rng, C1, 1, *k1),
            "c1_b": small(rng, C1),
            "s2_w": 2 * small(rng, C1),
            "s2_b": small(rng, C1),
            "c3_w": 2 * small(rng, C3, C1, *k3),
            "c3_b": small(rng, C3),
            "c3_table": table,
            "s4_w": 2 * small(rng, C3),
            "s4_b": small(rng, C3),
            "c5_w": 2 * small(rng, C5, C3, *k5),
            "c5_b": small(rng, C5),
            "f6_w": 2 * small(rng, F6, C5),
            "f6_b": small(rng, F6),
            "templates": rng.choice((-1.0, 1.0), (K, F6)),
        },
    }


def draw_lenet5_or_true_size(rng, true_size=False, **sizes):
    """Draw a small network, or LeNet-5 itself with weights that suit its many inputs."""
    if not true_size:
        return draw_lenet5(rng, **sizes)
    sizes = {"H": 32, "W": 32, "C1": 6, "C3": 16, "C5": 120, "F6": 84, "K": 10}
    drawn = draw_lenet5(rng, k1=(5, 5), k3=(5, 5), **sizes)
    params = drawn["params"]
    for name in ("c1_w", "c3_w", "c5_w", "f6_w"):
        params[name] = rng.choice((-0.25, -0.125, 0.125, 0.25), params[name].shape)
    return {**drawn, "params": {**params, "c3_table": TABLE_1}}


def oracle_lenet5_forward(x, params):
    p = {name: tensor(array) for name, array in params.items()}
    c1 = F.conv2d(tensor(x), p["c1_w"], p["c1_b"])
    s2 = torch_subsample(c1, p["s2_w"], p["s2_b"])
    connected = torch.where(p["c3_table"].T[..., None, None] > 0, p["c3_w"], 0.0)
    s4 = torch_subsample(F.conv2d(s2, connected, p["c3_b"]), p["s4_w"], p["s4_b"])
    c5 = torch.sigmoid(F.conv2d(s4, p["c5_w"], p["c5_b"]))
    f6 = torch.sigmoid(F.linear(c5.flatten(1), p["f6_w"], p["f6_b"]))
    return (f6[:, None] - p["templates"]).square().sum(dim=2).numpy()


def _run_lenet5(
    x,
    p,
    after_convolution=_same,
    in_subsampling=_sigma,
    after_c5=_sigma,
    after_f6=_sigma,
    reduce_s2=np.mean,
    reduce_s4=np.mean,
    turn=_same,
    connect=lambda w, table: w * table.T[:, :, None, None],
    flatten=lambda maps: maps.reshape(len(maps), -1),
    output=lambda f6, templates: ((f6[:, None] - templates) ** 2).sum(axis=2),
):
    """Run LeNet-5 as a student may write it; every keyword is a step that may be another."""
    c1 = after_convolution(_correlate(x, turn(p["c1_w"]), p["c1_b"]))
    means = _reduce_blocks(c1, reduce_s2)
    s2 = in_subsampling(_column(p["s2_w"]) * means + _column(p["s2_b"]))
    c3 = _correlate(s2, turn(connect(p["c3_w"], p["c3_table"])), p["c3_b"])
    means = _reduce_blocks(after_convolution(c3), reduce_s4)
    s4 = in_subsampling(_column(p["s4_w"]) * means + _column(p["s4_b"]))
    if s4.shape[1:] != p["c5_w"].shape[1:]:
        raise ValueError("C5 does not fit")
    c5 = after_c5(flatten(s4) @ p["c5_w"].reshape(len(p["c5_w"]), -1).T + p["c5_b"])
    f6 = after_f6(c5 @ p["f6_w"].T + p["f6_b"])
    return output(f6, p["templates"])


def lenet5_forward__sigmoid_after_convolutions(x, params):
    return _run_lenet5(x, params, after_convolution=_sigma)


def lenet5_forward__no_sigmoid_in_subsampling(x, params):
    return _run_lenet5(x, params, in_subsampling=_same)


def lenet5_forward__no_sigmoid_in_c5(x, params):
    return _run_lenet5(x, params, after_c5=_same)


def lenet5_forward__no_sigmoid_in_f6(x, params):
    return _run_lenet5(x, params, after_f6=_same)


def _paper_tanh(a):
    return 1.7159 * np.tanh(2 * a / 3)


def lenet5_forward__tanh_for_sigmoid(x, params):
    return _run_lenet5(
        x, params, in_subsampling=_paper_tanh, after_c5=_paper_tanh, after_f6=_paper_tanh
    )


def lenet5_forward__maximum_pooled(x, params):
    return _run_lenet5(x, params, reduce_s2=np.max, reduce_s4=np.max)


def lenet5_forward__relu_for_sigmoid(x, params):
    def relu(a):
        return np.maximum(a, 0)

    return _run_lenet5(x, params, in_subsampling=relu, after_c5=relu, after_f6=relu)


def lenet5_forward__table_ignored(x, params):
    return _run_lenet5(x, params, connect=lambda w, _: w)


def lenet5_forward__kernels_flipped(x, params):
    return _run_lenet5(x, params, turn=lambda w: w[:, :, ::-1, ::-1])


def lenet5_forward__maps_last(x, params):
    return _run_lenet5(x, params, flatten=lambda s4: s4.transpose(0, 2, 3, 1).reshape(len(s4), -1))


def lenet5_forward__linear_output(x, params):
    return _run_lenet5(x, params, output=lambda f6, templates: f6 @ templates.T)


def lenet5_forward__probabilities(x, params):
    distances = _run_lenet5(x, params)
    weights = np.exp(-distances)
    return weights / weights.sum(axis=1, keepdims=True)


def lenet5_forward__best_class(x, params):
    return _run_lenet5(x, params).argmin(axis=1)


def lenet5_forward__first_image_only(x, params):
    return _run_lenet5(x[:1], params)[0]


def lenet5_forward__kernels_erased(x, params):
    params["c3_w"][~params["c3_table"].T] = 0
    return _run_lenet5(x, params)


def lenet5_forward__c5_cut(x, params):
    """Let every kernel of C5 look at the upper left corner of a map that is larger."""
    p = params
    s2 = _sigma(
        _column(p["s2_w"]) * _reduce_blocks(_correlate(x, p["c1_w"], p["c1_b"]))
        + _column(p["s2_b"])
    )
    c3 = _correlate(s2, p["c3_w"] * p["c3_table"].T[:, :, None, None], p["c3_b"])
    s4 = _sigma(_column(p["s4_w"]) * _reduce_blocks(c3) + _column(p["s4_b"]))
    c5 = _sigma(_correlate(s4, p["c5_w"], p["c5_b"])[:, :, 0, 0])
    f6 = _sigma(c5 @ p["f6_w"].T + p["f6_b"])
    return ((f6[:, None] - p["templates"]) ** 2).sum(axis=2)


def lenet5_forward__four_added(x, params):
    return _run_lenet5(x, params, reduce_s2=np.sum, reduce_s4=np.sum)


def lenet5_forward__four_added_in_s4(x, params):
    return _run_lenet5(x, params, reduce_s4=np.sum)


def lenet5_forward__layer_by_layer(x, params):
    return _run_lenet5(x, params)


def lenet5_forward__image_by_image(x, params):
    """Run every image by itself, with C5 as a convolution and loops over its neurons."""
    p = params
    rows = []
    for image in x[:, None]:
        c1 = _correlate(image, p["c1_w"], p["c1_b"])
        s2 = 1 / (1 + np.exp(-(_column(p["s2_w"]) * _reduce_blocks(c1) + _column(p["s2_b"]))))
        c3 = [
            _correlate(s2[:, chosen], p["c3_w"][d : d + 1, chosen], p["c3_b"][d : d + 1])
            for d, chosen in enumerate(p["c3_table"].T)
        ]
        means = _reduce_blocks(np.concatenate(c3, axis=1))
        s4 = 1 / (1 + np.exp(-(_column(p["s4_w"]) * means + _column(p["s4_b"]))))
        if s4.shape[2:] != p["c5_w"].shape[2:]:
            raise ValueError("C5 does not fit")
        c5 = [_sigma((s4[0] * w).sum() + b) for w, b in zip(p["c5_w"], p["c5_b"], strict=True)]
        f6 = [_sigma(np.dot(w, c5) + b) for w, b in zip(p["f6_w"], p["f6_b"], strict=True)]
        rows.append([((f6 - template) ** 2).sum() for template in p["templates"]])
    return np.array(rows)


def lenet5_forward__float32(x, params):
    narrow = {name: array.astype(np.float32) for name, array in params.items()}
    return _run_lenet5(x.astype(np.float32), narrow).astype(np.float32)


NOTE_LENET5 = {
    "c1_w": np.ones((1, 1, 1, 1)),
    "c1_b": np.zeros(1),
    "s2_w": np.ones(1),
    "s2_b": np.zeros(1),
    "c3_w": np.zeros((1, 1, 1, 1)),
    "c3_b": np.zeros(1),
    "c3_table": np.array([[True]]),
    "s4_w": np.ones(1),
    "s4_b": np.zeros(1),
    "c5_w": np.zeros((1, 1, 1, 1)),
    "c5_b": np.zeros(1),
    "f6_w": np.zeros((2, 1)),
    "f6_b": np.zeros(2),
    "templates": np.array([[1.0, 1], [1, -1]]),
}
"""All kernels behind S2 are 0, so that every sigmoid behind it gives 1/2."""


lenet5_forward = Question(
    reference=reference.lenet5_forward,
    oracle=oracle_lenet5_forward,
    draw=draw_lenet5_or_true_size,
    aspects=(
        Aspect(
            "values",
            "all layers from the image to the distances, C3 with all connections",
            weight=4,
            visible=(
                example(
                    {"x": np.ones((1, 1, 4, 4)), "params": NOTE_LENET5},
                    np.array([[0.5, 2.5]]),  # (1/2 − 1)² · 2 and (1/2 − 1)² + (1/2 + 1)²
                    source="003 §2, with small numbers of our own",
                ),
                draw(H=4, W=4, connected="all"),
                draw(H=6, W=6, k1=(2, 2), C5=3, K=3, connected="all"),
            ),
            hidden=(
                draw(H=5, W=5, k1=(2, 2), C3=4, F6=3, connected="all"),
                draw(H=10, W=10, k1=(3, 3), k3=(3, 3), C1=3, K=4, connected="all"),
            ),
        ),
        Aspect(
            "table",
            "C3 sums only over the maps that its table names",
            weight=2,
            visible=(
                draw(H=4, W=4, C1=2, C3=2),
                draw(H=4, W=4, C1=3, C3=4, K=3),
            ),
            hidden=(draw(H=6, W=6, k3=(2, 2), C1=4, C3=3), draw(H=4, W=4, C1=3, C3=5, N=2)),
        ),
        Aspect(
            "shape",
            "several images that are not square, other sizes in every layer, odd maps",
            weight=2,
            visible=(
                draw(H=5, W=4, k1=(2, 1), C3=2),
                draw(N=2, H=7, W=4, k1=(2, 1), k3=(2, 1), C3=2, C5=3, K=3),
                draw(H=9, W=8, k1=(2, 1), k3=(1, 2), C3=2, C5=3),
            ),
            hidden=(
                draw(N=2, H=12, W=9, k1=(2, 3), k3=(2, 1), C1=3, C3=4, C5=5, F6=3, K=4),
                draw(N=3, H=11, W=13, k1=(3, 1), k3=(1, 2), C1=2, C3=3, C5=4, F6=5, K=3),
            ),
        ),
        Aspect(
            "size",
            "another network of the same form, up to LeNet-5 itself",
            visible=(draw(H=4, W=5, C1=1, C3=2, F6=3, K=3, k1=(1, 2)),),
            hidden=(draw(true_size=True),),
        ),
        Aspect(
            "impossible",
            "images that do not fit the layers raise ValueError",
            requires="values",
            visible=(
                impossible(H=4, W=3, k1=(1, 1), k3=(1, 1), k5=(1, 1), C3=2),
                impossible(H=4, W=8, k1=(1, 1), k3=(1, 1), k5=(1, 1), C3=2),
                impossible(H=3, W=4, k1=(4, 1), k3=(1, 1), k5=(1, 1), C3=2),
            ),
            hidden=(
                impossible(H=9, W=5, k1=(2, 2), k3=(1, 1), k5=(1, 1)),
                impossible(H=3, W=4, k1=(1, 1), k3=(1, 1), k5=(1, 1)),
                impossible(H=6, W=6, k1=(1, 1), k3=(1, 4), k5=(1, 1)),
                impossible(H=4, W=4, k1=(1, 1), k3=(1, 1), k5=(2, 1)),
            ),
        ),
        Aspect(
            "purity",
            "the image and all parameters are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=4, W=4, C3=2),),
            hidden=(draw(N=2, H=6, W=5, k1=(2, 2), C1=3),),
        ),
    ),
    variants=(
        misconception(
            lenet5_forward__sigmoid_after_convolutions,
            "The maps of C1 and C3 go through a sigmoid of their own; here it comes only in the "
            "subsampling layer behind them.",
            hint="Go through the list of layers: which ones name σ?",
        ),
        misconception(
            lenet5_forward__no_sigmoid_in_subsampling,
            "S2 and S4 lack the sigmoid.",
            hint="Four layers end with a sigmoid: S2, S4, C5, F6.",
        ),
        misconception(
            lenet5_forward__no_sigmoid_in_c5,
            "C5 lacks the sigmoid.",
            hint="Four layers end with a sigmoid: S2, S4, C5, F6.",
        ),
        misconception(
            lenet5_forward__no_sigmoid_in_f6,
            "F6 lacks the sigmoid, as if it were the last layer; behind it come the distances.",
            hint="Four layers end with a sigmoid: S2, S4, C5, F6.",
        ),
        misconception(
            lenet5_forward__tanh_for_sigmoid,
            "The paper's 1.7159 · tanh(2a/3) is used; this question asks for the sigmoid, as the "
            "note does.",
            hint="σ(0) is 1/2, but tanh(0) is 0.",
        ),
        misconception(
            lenet5_forward__maximum_pooled,
            "S2 and S4 take the maximum of each block, as today's networks do; LeNet-5 averages.",
            hint="In S2 and S4 all four pixels count.",
        ),
        misconception(
            lenet5_forward__relu_for_sigmoid,
            "ReLU stands where the sigmoid belongs; in 1998 nobody used it in such a network.",
            hint="σ(a) = 1 / (1 + e^(−a)).",
        ),
        misconception(
            lenet5_forward__table_ignored,
            "C3 sums over all maps of S2; the connection table is not used.",
            hint="Which maps of S2 does a column of c3_table name?",
        ),
        misconception(
            lenet5_forward__kernels_flipped,
            "The kernels are turned by 180°, but a network convolves without flipping.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            lenet5_forward__maps_last,
            "The maps of S4 are flattened pixel by pixel, but the kernels of C5 are stored map "
            "by map, so that each number meets a weight of another one.",
            hint="A kernel of C5 has the shape (C3, K_h, K_w): the maps come first.",
        ),
        misconception(
            lenet5_forward__linear_output,
            "The last layer takes inner products with the templates in place of distances.",
            hint="An output of F6 that equals a template must give 0.",
        ),
        misconception(
            lenet5_forward__probabilities,
            "The distances are turned into probabilities; the question asks for the distances.",
            hint="Do the rows of your result sum to 1?",
        ),
        misconception(
            lenet5_forward__best_class,
            "The number of the best class is returned, but the question asks for all distances.",
            hint="Leave out argmin.",
        ),
        misconception(
            lenet5_forward__first_image_only,
            "Only the first image is run; the result needs one row for each image.",
            hint="The result has the shape (N, K), also for N = 1.",
        ),
        misconception(
            lenet5_forward__kernels_erased,
            "The caller's kernels of C3 are set to 0 where there is no connection, and stay so.",
            hint="Write the masked kernels to a new array.",
        ),
        misconception(
            lenet5_forward__c5_cut,
            "Maps of S4 that are larger than the kernels of C5 are cut without a word, in place "
            "of a ValueError.",
            hint="How large must the maps of S4 be so that C5 leaves one number?",
        ),
        convention(
            lenet5_forward__four_added,
            "S2 and S4 add the four pixels, as in LeCun et al. 1998, and do not average them. "
            "Accepted.",
        ),
        convention(
            lenet5_forward__four_added_in_s4,
            "S2 averages the four pixels and S4 adds them, word for word as the note has it. "
            "Accepted.",
        ),
        style(lenet5_forward__layer_by_layer, "loops over positions, C5 as a linear layer"),
        style(lenet5_forward__image_by_image, "one image and one neuron after the other"),
        style(lenet5_forward__float32, "float32"),
    ),
    nudge="Write down the shape of every layer's output for one image before you write code.",
    step="Write one private function for S2 and S4 and one for C1 and C3 (C1 is a convolution "
    "whose table is all True). C5 is a linear layer on the flattened maps of S4.",
    source="003 §2",
)
