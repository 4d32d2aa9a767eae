"""How a function is called: once, over a trajectory, over several parameters in turn."""

import numpy as np
import pytest

from autograder.inside.drivers import (
    DRIVERS,
    call,
    fresh,
    trajectories,
    trajectory,
    twice,
    twice_afresh,
)


def momentum(w, dw, state, lr, mu=0.5):
    """A right optimizer whose path is easy to follow by hand."""
    v = mu * state.get("v", 0.0) + dw
    return w - lr * v, {"v": v}


def test_a_call_passes_the_first_inputs_by_position():
    """A student may rename what is passed by position; the rest goes by keyword."""

    def renamed(anything, *, stride=1):
        return anything, stride

    assert call(renamed, {"x": 3, "stride": 2}, 1) == (3, 2)
    with pytest.raises(TypeError):
        call(renamed, {"x": 3, "stride": 2}, 0)


def test_a_call_gives_the_function_the_inputs_themselves():
    """What it does to them can be seen afterwards, and so be judged."""

    def spoil(x):
        x += 1
        return x

    inputs = {"x": np.zeros(2)}
    call(spoil, inputs, 1)
    assert inputs["x"].tolist() == [1.0, 1.0]


def test_a_trajectory_threads_the_state():
    """The velocity is 1, then 0.5 + 1 = 1.5, then 0.75 − 1 = −0.25; a tenth of it goes."""
    inputs = {"w": np.array([1.0]), "gradients": np.array([[1.0], [1.0], [-1.0]]), "lr": 0.1}
    path = trajectory(momentum, inputs, 1)
    assert [w.item() for w in path] == pytest.approx([0.9, 0.75, 0.775])


def test_a_trajectory_starts_with_an_empty_dict():
    """Every call of the driver begins afresh, with a dict of its own."""
    seen = []

    def spy(w, dw, state, **options):
        seen.append((dict(state), options))
        state["steps"] = state.get("steps", 0) + 1
        return w, state

    inputs = {"w": np.zeros(1), "gradients": np.zeros((2, 1)), "lr": 0.5, "eps": 1e-8}
    trajectory(spy, inputs, 0)
    trajectory(spy, inputs, 0)
    options = {"lr": 0.5, "eps": 1e-8}
    assert seen == [({}, options), ({"steps": 1}, options)] * 2


def test_hyperparameters_go_by_position_as_far_as_they_can():
    """The learning rate may have any name, a later one is passed by keyword."""

    def renamed(w, dw, state, rate, *, eps):
        return w - rate * dw + eps, state

    inputs = {"w": np.zeros(1), "gradients": np.ones((1, 1)), "lr": 0.5, "eps": 0.25}
    [w] = trajectory(renamed, inputs, 1)
    assert w.item() == -0.25


def test_a_path_is_not_rewritten_by_later_steps():
    """An optimizer that updates in place still leaves each point of its path."""

    def in_place(w, dw, state, lr):
        w -= lr * dw
        return w, state

    inputs = {"w": np.array([1.0]), "gradients": np.array([[1.0], [1.0]]), "lr": 0.25}
    assert [w.item() for w in trajectory(in_place, inputs, 1)] == [0.75, 0.5]
    assert inputs["w"].item() == 0.5


def test_several_parameters_have_states_of_their_own():
    """Each path is the path that its parameter takes alone; they advance in turn."""
    w = (np.array([1.0]), np.array([[2.0, -2.0]]))
    gradients = (np.array([[1.0], [1.0]]), np.array([[[4.0, 2.0]], [[0.0, -2.0]]]))
    paths = trajectories(momentum, {"w": w, "gradients": gradients, "lr": 0.1}, 1)
    assert len(paths) == 2
    assert [w.item() for w in paths[0]] == pytest.approx([0.9, 0.75])
    assert [w.ravel().tolist() for w in paths[1]] == [
        pytest.approx([1.6, -2.2]),
        pytest.approx([1.4, -2.1]),
    ]


def test_a_state_that_two_parameters_share_shows():
    """A velocity kept in a default argument belongs to both, and the second path tells."""

    def shared(w, dw, state, lr, kept={"v": 0.0}):  # noqa: B006 (the mistake that is looked for)
        kept["v"] = 0.5 * kept["v"] + dw
        return w - lr * kept["v"], state

    inputs = {"w": (np.zeros(1),) * 2, "gradients": (np.ones((1, 1)),) * 2, "lr": 1.0}
    first, second = trajectories(shared, inputs, 1)
    assert first[0].item() == -1.0
    assert second[0].item() == -1.5


def test_parameters_of_different_lengths_are_our_fault():
    """Stacked gradients must have as many steps for each parameter."""
    gradients = (np.ones((1, 1)), np.ones((2, 1)))
    with pytest.raises(ValueError, match="zip"):
        trajectories(momentum, {"w": (np.zeros(1),) * 2, "gradients": gradients, "lr": 1.0}, 1)


@pytest.mark.parametrize(
    ("result", "described"),
    [
        (None, "NoneType"),
        (np.zeros(2), "ndarray"),
        ((np.zeros(2),), "a tuple of 1"),
        ((1, 2, 3), "a tuple of 3"),
        ({"w": 1, "state": 2}, "dict"),
    ],
)
@pytest.mark.parametrize("driver", [trajectory, trajectories])
def test_what_is_not_a_pair_is_named(driver, result, described):
    """The sentence says what must be returned and what was; an array of two is no pair."""
    several = driver is trajectories
    w, gradients = np.zeros(2), np.zeros((1, 2))
    inputs = {"w": (w,) if several else w, "gradients": (gradients,) if several else gradients}
    message = rf"must return the pair \(w, state\), not {described}$"
    with pytest.raises(TypeError, match=message):
        driver(lambda w, dw, state: result, inputs, 0)


def test_a_list_of_two_is_a_pair():
    """[w, state] says the same as (w, state)."""
    inputs = {"w": np.zeros(1), "gradients": np.ones((1, 1))}
    assert trajectory(lambda w, dw, state: [w - dw, state], inputs, 0)[0].item() == -1.0


def test_fresh_shares_nothing():
    """Arrays are copied however deep they lie; the structure and its types stay."""
    value = {"a": [np.zeros(2), (np.ones(1), "text")], "b": 3}
    copy = fresh(value)
    copy["a"][0][:] = 9
    copy["a"][1][0][:] = 9
    copy["b"] = 9
    assert value["a"][0].tolist() == [0.0, 0.0]
    assert value["a"][1][0].tolist() == [1.0]
    assert value["b"] == 3
    assert [type(part) for part in copy["a"]] == [np.ndarray, tuple]


def test_drivers_are_found_by_their_names():
    """The names are those that a rubric writes."""
    assert dict(DRIVERS) == {
        "call": call,
        "twice": twice,
        "twice_afresh": twice_afresh,
        "trajectory": trajectory,
        "trajectories": trajectories,
    }


def draw_and_shift(x, rng):
    """Spoils its argument, so that a second call would see it."""
    x += 10
    return x[0], rng.integers(1 << 30)


def test_two_calls_share_one_generator():
    """The second draw is the generator's second number; the array is as new."""
    rng = np.random.default_rng(3)
    first, second = rng.integers(1 << 30), rng.integers(1 << 30)
    inputs = {"x": np.zeros(1), "rng": np.random.default_rng(3)}
    assert twice(draw_and_shift, inputs, 2) == ((10.0, first), (10.0, second))


def test_two_calls_may_start_from_equal_generators():
    """Both draw the generator's first number."""
    first = np.random.default_rng(3).integers(1 << 30)
    inputs = {"x": np.zeros(1), "rng": np.random.default_rng(3)}
    assert twice_afresh(draw_and_shift, inputs, 2) == ((10.0, first), (10.0, first))
