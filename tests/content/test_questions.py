"""What this course promises beyond the laws of ``autograde check``.

All questions of its units are there, worth what course.yaml says, with cases small enough to
read; and an answer in another form is right wherever a docstring says that it is.
"""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from autograder.build import build_key
from autograder.check.subject import judge_function
from autograder.counterexample import count_numbers
from autograder.keyfile import read_keys
from autograder.question import Question

ROOT = Path(__file__).resolve().parents[2]

SCOPE = {
    "convolution": {
        "convolve1d": "f, g",
        "cross_correlate1d": "f, g",
        "convolve1d_by_correlation": "f, g, correlate",
        "cross_correlate2d": "x, k",
        "convolve2d": "x, k",
        "zero_pad2d": "x, padding",
        "conv_output_size": "n, k, stride, padding, dilation",
        "same_padding": "k, dilation",
        "stride_fits": "n, k, stride, padding",
        "gaussian_kernel": "size, sigma",
        "filter_image": "image, kind",
        "vertical_edges": "image",
        "receptive_field": "layers",
    },
    "conv_layers": {
        "conv2d_forward": "x, w, b, stride, padding",
        "conv2d_backward": "dout, x, w, b, stride, padding",
        "im2col": "x, kernel_size, stride, padding",
        "col2im": "cols, x_shape, kernel_size, stride, padding",
        "dilated_conv2d": "x, w, b, stride, padding, dilation",
        "grouped_conv2d": "x, w, b, stride, padding, groups",
        "depthwise_conv2d": "x, w, b, stride, padding",
        "pointwise_conv2d": "x, w, b",
        "separable_conv2d": "x, w_depth, w_point, b, stride, padding",
        "conv3d_forward": "x, w, b, stride, padding",
        "conv2d_nhwc": "x, w",
        "conv_delta": "delta_next, theta, z",
    },
    "pooling": {
        "max_pool2d_forward": "x, kernel_size, stride, padding",
        "max_pool2d_backward": "dout, x, kernel_size, stride, padding",
        "avg_pool2d_forward": "x, kernel_size, stride, padding, count_include_pad",
        "avg_pool2d_backward": "dout, x, kernel_size, stride, padding, count_include_pad",
        "l2_pool2d_forward": "x, kernel_size, stride",
        "l2_pool2d_backward": "dout, x, kernel_size, stride",
        "global_avg_pool2d": "x",
        "spatial_pyramid_pool": "x, levels",
    },
    "dense": {
        "linear_forward": "x, w, b",
        "linear_backward": "dout, x, w, b",
        "sigmoid": "x",
        "sigmoid_backward": "dout, x",
        "relu": "x",
        "relu_backward": "dout, x",
        "leaky_relu": "x, slope",
        "leaky_relu_backward": "dout, x, slope",
        "softmax": "logits",
        "cross_entropy": "logits, labels",
        "cross_entropy_backward": "logits, labels",
        "binary_cross_entropy": "p, t",
        "one_hot": "labels, num_classes",
        "two_layer_forward": "x, params",
        "two_layer_backward": "x, labels, params",
        "white_ratio_features": "image, grid",
    },
    "optimizers": {
        "sgd": "w, dw, state, lr",
        "momentum": "w, dw, state, lr, momentum",
        "adagrad": "w, dw, state, lr, eps",
        "rmsprop": "w, dw, state, lr, alpha, eps",
        "adam": "w, dw, state, lr, beta1, beta2, eps",
        "minimize": "grad, w, update, steps",
    },
    "parameters": {
        "fc_params": "n_in, n_out, bias",
        "conv_params": "c_in, c_out, kernel_size, bias",
        "locally_connected_params": "n_units, field, shared",
        "depthwise_separable_params": "c_in, c_out, kernel_size, bias",
        "conv_macs": "h_out, w_out, c_in, c_out, kernel_size",
        "bottleneck_macs": "h, w, c_in, c_mid, c_out, kernel_size",
        "lenet5_shapes": "",
        "lenet5_c3_table": "",
        "lenet5_params": "",
        "alexnet_params": "groups",
        "count_parameters": "layers",
    },
    "lenet": {
        "subsample_forward": "x, coefficient, bias",
        "subsample_backward": "dout, x, coefficient, bias",
        "partial_conv2d": "x, w, b, table",
        "rbf_output": "x, templates",
        "lenet5_forward": "x, params",
        "lenet_loss_and_grads": "x, labels, params",
    },
    "training": {
        "dropout_forward": "x, p, rng, train",
        "dropout_backward": "dout, mask",
        "xavier_uniform": "shape, rng",
        "he_normal": "shape, rng",
        "grayscale": "x",
        "horizontal_flip": "x",
        "vertical_flip": "x",
        "translate": "x, dy, dx",
        "rotate90": "x, k",
        "random_crop": "x, size, rng",
        "color_jitter": "x, brightness, contrast",
        "finetune_step": "params, grads, frozen, lr",
        "input_gradient": "x, label, params",
        "train_lenet": "images, labels, rng",
    },
    "vision": {
        "accuracy": "logits, labels, topk",
        "box_iou": "boxes_a, boxes_b",
        "non_max_suppression": "boxes, scores, threshold",
        "mean_iou": "pred, target, num_classes",
        "bounding_box": "mask",
    },
}
"""The contract: by unit, each function and the names of its parameters."""

DEFAULTS = {
    "train": {True},
    "topk": {1},
    "slope": {0.01},
    "stride": {1, None},
    "padding": {0},
    "dilation": {1},
    "count_include_pad": {True},
    "bias": {True, False},
    "shared": {False},
    "groups": {1, 2},
    "momentum": {0.9},
    "alpha": {0.99},
    "beta1": {0.9},
    "beta2": {0.999},
    "eps": {1e-8, 1e-10},
}

QUESTIONS = [(unit, name) for unit, names in SCOPE.items() for name in names]

MAX_NUMBERS = 150
MAX_FIRST = 60
LARGE = {
    ("zero_pad2d", "channels"): "note 004 pads an image of 32×32×3, and so do we",
    ("dropout_forward", "share"): "a share is counted over many numbers",
    ("translate", "both"): "moving both ways needs room on both axes",
    ("random_crop", "everywhere"): "so are the places of many windows",
    ("input_gradient", "channels"): "two layers, each of several channels",
    ("input_gradient", "purity"): "the parameters of two layers",
    ("train_lenet", None): "a training needs images, and one has 64 pixels",
}
"""Aspects (None: all) with a visible case of many numbers, and the reason."""


@pytest.fixture(scope="module")
def frozen():
    """The cases that students have, by question."""
    files = sorted((ROOT / "exercises" / "cases").glob("*.json"))
    return {key.question: key for file in files for key in read_keys(file)}


def read_yaml():
    return yaml.safe_load((ROOT / "course.yaml").read_text(encoding="utf-8"))


# scope and points -------------------------------------------------------------------------


@pytest.mark.parametrize(("unit", "name"), QUESTIONS)
def test_every_question_of_the_scope_is_there(course, unit, name):
    """In its unit, with the parameters of the contract, so that anybody's file can be graded."""
    question = course.questions[name]
    assert question.unit == unit
    parameters = inspect.signature(question.reference).parameters
    assert ", ".join(parameters) == SCOPE[unit][name]
    for parameter in parameters.values():
        if parameter.default is not parameter.empty:
            assert parameter.default in DEFAULTS[parameter.name]


def test_no_question_is_outside_the_scope(course):
    """A new question is added to the table above, and none lies about unlisted."""
    functions = {q.name for q in course.questions.values() if isinstance(q, Question)}
    assert functions == {name for _, name in QUESTIONS}
    assert course.unlisted == ()


@pytest.mark.parametrize(("unit", "name"), QUESTIONS)
def test_every_question_knows_many_ways_to_be_wrong(course, unit, name):
    """At least five misconceptions where arrays come in or out, four elsewhere; each explained."""
    question = course.questions[name]
    wrong = [variant for variant in question.variants if variant.kind == "misconception"]
    has_arrays = "ndarray" in question.reference.__doc__
    assert len(wrong) >= (5 if has_arrays else 4)
    for variant in wrong:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", variant.id)
        assert variant.text.endswith((".", "?"))
        assert variant.hint, f"the misconception {variant.id!r} has no hint"


@pytest.mark.parametrize(("unit", "name"), QUESTIONS)
def test_every_question_is_proved_by_another_style(course, unit, name):
    """At least one right answer that is written otherwise shows that form is not judged."""
    assert any(variant.kind == "style" for variant in course.questions[name].variants)


@pytest.mark.parametrize("assignment", read_yaml()["assignments"])
def test_every_assignment_is_worth_100_points(course, frozen, assignment):
    """What course.yaml says is what the course asks, and what students are shown."""
    points = read_yaml()["assignments"][assignment]["questions"]
    assert sum(points.values()) == 100
    asked = {q.name: worth for q, worth in course.assignment_questions(assignment)}
    assert asked == points
    assert {name: frozen[name].points for name in points} == points
    page = (ROOT / "exercises" / "README.md").read_text(encoding="utf-8")
    for name, worth in points.items():
        assert re.search(rf"\| `{name}` \| .+ \| {worth} \|$", page, re.MULTILINE)


def test_every_question_is_asked_once(course):
    """No assignment repeats a question of another one."""
    names = [name for each in read_yaml()["assignments"].values() for name in each["questions"]]
    assert len(set(names)) == len(names)
    assert {name for _, name in QUESTIONS} <= set(names)


# cases ------------------------------------------------------------------------------------


def count_read(inputs):
    """Count the numbers in arrays; a setting is not one that has to be read through."""
    listed = [v for v in inputs.values() if isinstance(v, np.ndarray | dict | tuple)]
    return sum(count_numbers(value) for value in listed)


@pytest.mark.parametrize(("unit", "name"), QUESTIONS)
def test_visible_cases_are_small_enough_to_read(frozen, unit, name):
    """Nobody finds a mistake among a thousand numbers; the first case is the smallest kind."""
    for info in frozen[name].aspects:
        cases = [case for case in frozen[name].cases if case.aspect == info.name]
        if (name, None) in LARGE:
            continue
        read = count_read(cases[0].inputs)
        if (name, info.name) not in LARGE:
            assert read <= MAX_FIRST, info.name
        assert count_numbers(cases[0].expected) <= MAX_NUMBERS, info.name
        sizes = sorted(count_numbers(case.inputs) for case in cases)
        if (name, info.name) in LARGE:
            *sizes, largest = sizes
            large = largest > MAX_NUMBERS or read > MAX_FIRST
            assert large, "it is small now: take it out of the table"
        assert max(sizes, default=0) <= MAX_NUMBERS, info.name


@pytest.mark.parametrize(("unit", "name"), QUESTIONS)
def test_students_have_a_case_of_every_aspect(course, frozen, unit, name):
    """Nothing is graded that could not be tried before, with a sentence about what it is."""
    assert [info.name for info in frozen[name].aspects] == [
        aspect.name for aspect in course.questions[name].aspects
    ]
    assert all(info.about for info in frozen[name].aspects)


# other forms ------------------------------------------------------------------------------


def read_pairs(*sizes):
    return [n if isinstance(n, tuple) else (n, n) for n in sizes]


def pool_backward(dout, x, kernel_size, stride, padding, shared):
    """Give a window's gradient to all of its maxima: to each, or shared among them."""
    (K_h, K_w), (s_h, s_w), (p_h, p_w) = read_pairs(kernel_size, stride or kernel_size, padding)
    border = ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w))
    padded = np.pad(x.astype(float), border, constant_values=-np.inf)
    dx = np.zeros(padded.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        window = (n, c, slice(i * s_h, i * s_h + K_h), slice(j * s_w, j * s_w + K_w))
        largest = padded[window] == padded[window].max()
        dx[window] += largest * dout[n, c, i, j] / (largest.sum() if shared else 1)
    return dx[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]]


def refuse_impossible(x, kernel_size, stride, padding):
    """Raise for what the docstring calls impossible."""
    pairs = read_pairs(kernel_size, kernel_size if stride is None else stride, padding)
    for size, k, s, p in zip(x.shape[2:], *pairs, strict=True):
        if k < 1 or s < 1 or p < 0 or 2 * p > k or k > size + 2 * p:
            raise ValueError


def max_pool2d_backward_to_every_maximum(dout, x, kernel_size, stride=None, padding=0):
    refuse_impossible(x, kernel_size, stride, padding)
    return pool_backward(dout, x, kernel_size, stride, padding, shared=False)


def max_pool2d_backward_shared(dout, x, kernel_size, stride=None, padding=0):
    refuse_impossible(x, kernel_size, stride, padding)
    return pool_backward(dout, x, kernel_size, stride, padding, shared=True)


def adagrad_eps_inside(w, dw, state, lr, eps=1e-10):
    state.setdefault("all gradients", []).append(dw.copy())
    return w - lr * dw / np.sqrt(sum(g * g for g in state["all gradients"]) + eps), state


def rmsprop_eps_inside(w, dw, state, lr, alpha=0.99, eps=1e-8):
    mean = alpha * state.get("mean", np.zeros_like(w)) + (1 - alpha) * dw * dw
    return w - lr * dw / (mean + eps) ** 0.5, {"mean": mean}


def adam_eps_hat(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take the shorter form of the paper's section 2."""
    t, m, v = state.get("all", (0, 0.0, 0.0))
    t, m, v = t + 1, beta1 * m + (1 - beta1) * dw, beta2 * v + (1 - beta2) * dw * dw
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(v) + eps), {"all": (t, m, v)}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("max_pool2d_backward", max_pool2d_backward_to_every_maximum),
        ("max_pool2d_backward", max_pool2d_backward_shared),
        ("adagrad", adagrad_eps_inside),
        ("rmsprop", rmsprop_eps_inside),
        ("adam", adam_eps_hat),
    ],
)
def test_what_other_textbooks_teach_is_accepted(course, name, answer):
    """Where the docstring says so, it earns full marks, with a note."""
    question = course.questions[name]
    assert "accepted too" in " ".join(question.reference.__doc__.split())
    judged, _ = judge_function(answer, build_key(question, "content"))
    assert judged.share == 1
    assert judged.convention is not None


def momentum_rate_in_velocity(w, dw, state, lr, momentum=0.9):
    """Keep −η v: the other form that the docstring names, with η constant."""
    velocity = momentum * state.get("velocity", 0.0) - lr * dw
    state["velocity"] = velocity
    return w + velocity, state


def adam_own_keys_in_place(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Change the state in place, under keys of one's own."""
    if not state:
        state.update(first=np.zeros_like(w), second=np.zeros_like(w), p1=1.0, p2=1.0)
    state["first"] += (1 - beta1) * (dw - state["first"])
    state["second"] += (1 - beta2) * (dw**2 - state["second"])
    state["p1"] *= beta1
    state["p2"] *= beta2
    m_hat, v_hat = state["first"] / (1 - state["p1"]), state["second"] / (1 - state["p2"])
    return [w - lr * m_hat / (eps + v_hat**0.5), state]


def sgd_new_state(w, dw, state, rate):
    return np.subtract(w, np.multiply(rate, dw)), {}


def conv2d_backward_as_a_list(dout, x, w, b, stride=1, padding=0):
    """Return single precision in Fortran's order, in a list."""
    from solutions.conv_layers import conv2d_backward

    return [
        np.asfortranarray(gradient, dtype=np.float32)
        for gradient in conv2d_backward(dout, x, w, b, stride, padding)
    ]


def conv_output_size_int32(n, kernel, stride=1, padding=0, dilation=1):
    if min(n, kernel, stride, dilation) < 1 or padding < 0:
        raise ValueError
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return np.int32(free // stride + 1)


def lenet5_params_backwards():
    return {"total": 60000, "F6": 10164, "C5": 48120, "S4": 32, "C3": 1516, "S2": 12, "C1": 156}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("momentum", momentum_rate_in_velocity),
        ("adam", adam_own_keys_in_place),
        ("sgd", sgd_new_state),
        ("conv2d_backward", conv2d_backward_as_a_list),
        ("conv_output_size", conv_output_size_int32),
        ("lenet5_params", lenet5_params_backwards),
    ],
)
def test_a_right_answer_in_another_form_is_right(course, name, answer):
    """Keys of the state, precision, memory order, list or tuple, order of a dict: all free."""
    judged, _ = judge_function(answer, build_key(course.questions[name], "content"))
    failing = [aspect.info.name for aspect in judged.aspects if not aspect.passed]
    assert failing == []
    assert judged.convention is None


def test_every_accepted_convention_is_told_in_the_docstring(course):
    """A student who read the task knows that it counts."""
    silent = [
        question.name
        for question in course.questions.values()
        if isinstance(question, Question)
        and any(variant.kind == "convention" for variant in question.variants)
        and "accepted too" not in " ".join(question.reference.__doc__.split())
    ]
    assert silent == []
