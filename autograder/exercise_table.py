"""The table that closes ``pytest exercises/``: what each question earns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.layout import columns, pad, pad_left
from autograder.messages import retell, say

_ABSENT = "no file here is called {names}; questions of a missing file earn nothing"
_JUDGED_LATER = "A quiz answer is judged when you hand in; here you see whether it is given."
_MORE_CASES = "These are the visible cases. More cases run when your work is graded."

_COLOURS = {"right": "green", "not implemented": "yellow", "not answered": "yellow"}


def absent_files(folder: Path) -> list[str]:
    """Name the exercises that have cases in a folder, but neither a file nor a notebook."""
    there = {path.stem for kind in ("*.py", "*.ipynb") for path in folder.glob(kind)}
    units = {path.stem for path in (folder / "cases").glob("*.json")}
    return [f"{unit}.py" for unit in sorted(units - there)]


def draw_table(states: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, bool]]]:
    """Draw the table, line by line, each with its markup.

    Parameters
    ----------
    states : list of dict
        What `autograder.exercise.describe_state` says of each question, in order.
    """
    language = states[0]["language"]
    later_text = say(language, "judged later")
    width = max(*(len(state["question"]) for state in states), columns(later_text)) + 2

    def row(name: str, points: str, aspects: str = "", shown: str = "") -> str:
        cells = (pad(name, width), pad_left(points, 12), pad_left(aspects, 8), shown)
        return "  ".join(cells).rstrip()

    titles = [say(language, title) for title in ("question", "points", "aspects", "state")]
    yield row(*titles), {"bold": True}
    file = ""
    for state in states:
        if state["file"] != file:
            file = state["file"]
            yield file, {}
            for note in state["file_notes"]:
                yield (
                    "  " + say(language, "note: {text}", text=retell(language, note)),
                    {"yellow": True},
                )
        points = f"{_points(state['earned'])} / {_points(state['points'])}"
        aspects = f"{state['passed']} / {state['aspects']}"
        line = row(f"  {state['question']}", points, aspects, state["shown"])
        yield line, {_colour(state): True}
        for note in state["notes"]:
            yield "    " + say(language, "note: {text}", text=note), {}
    absent = sorted({name for state in states for name in state["absent"]})
    if absent:
        text = say(language, _ABSENT, names=", ".join(absent))
        yield say(language, "note: {text}", text=text), {"yellow": True}
    judged = [state for state in states if state["earned"] is not None]
    later = [state for state in states if state["earned"] is None]
    if judged:
        earned = sum(state["earned"] for state in judged)
        possible = sum(state["points"] for state in judged)
        total = f"{_points(earned)} / {_points(possible)}"
        yield row(say(language, "in all"), total), {"bold": True}
    if later:
        points = f"{_points(None)} / {_points(sum(state['points'] for state in later))}"
        yield row(later_text, points), {"bold": True}
        yield say(language, _JUDGED_LATER), {}
    if judged:
        yield say(language, _MORE_CASES), {}


def _colour(state: dict[str, Any]) -> str:
    if state["earned"] is None and state["passed"]:
        return "cyan"
    return _COLOURS.get(state["state"], "red")


def _points(earned: float | None) -> str:
    return "–" if earned is None else f"{round(earned, 2):g}"
