"""What a student is told about a question: enough to go on, and nothing that runs."""

import numpy as np
import pytest

from autograder.answer_key import VariantInfo
from autograder.counterexample import Counterexample
from autograder.diagnosis import Diagnosis
from autograder.feedback_text import as_html, as_markdown, as_text, tell
from autograder.score import AspectScore, QuestionScore
from autograder.verdict import Difference, Verdict

EVIL = "<script>alert(1)</script> **bold** `x`\x1b[31m"


def score(verdict, share, counterexample=None, **fields):
    aspects = (
        AspectScore("values", "the values", 3, passed=True, verdict=Verdict.RIGHT, visible=True),
        AspectScore("stride", "a stride", 1, passed=False, verdict=verdict, visible=True),
    )
    return QuestionScore(
        "double",
        "unit",
        share,
        10.0,
        verdict,
        0.0,
        aspects,
        counterexample=counterexample,
        **fields,
    )


def case(verdict, message, *, visible):
    return Counterexample(
        "double", "stride", "H=2", visible, "result", None, {"x": np.array([12345.0])},
        np.array([24690.0]), np.array([1.0]), Difference(verdict, message),
    )  # fmt: skip


def test_a_score_is_told_with_its_aspects():
    """Points, what passed, what did not and why."""
    feedback = tell(score(Verdict.WRONG_SHAPE, 0.75, hint="Count the windows."))
    assert feedback.points == "7.5 / 10"
    assert feedback.sentences == (
        "Passed: values.",
        "Not passed: stride (wrong shape).",
        "Hint: Count the windows.",
    )


def test_what_is_ungraded_is_no_zero():
    """Without a score there is no number."""
    assert tell(score(Verdict.UNGRADED, None)).points == "not graded / 10"


def test_a_diagnosis_goes_before_the_hint():
    """The misconception that explains the answer is named with its own hint."""
    bug = Diagnosis(VariantInfo("a", "misconception", "The stride is ignored.", "Look at s."), 3)
    told = tell(score(Verdict.WRONG_VALUES, 0.75, hint="General.", diagnosis=bug)).sentences
    assert told[-2:] == ("What it looks like: The stride is ignored.", "Hint: Look at s.")


def test_what_the_course_keeps_back_is_not_told():
    """Without diagnosis and hints there is neither."""
    bug = Diagnosis(VariantInfo("a", "misconception", "The stride is ignored.", "Look at s."), 3)
    wrong = score(Verdict.WRONG_VALUES, 0.75, hint="General.", diagnosis=bug)
    told = as_text(tell(wrong, diagnosis=False, hint=False))
    assert not any(text in told for text in ("stride is ignored", "Look at s", "General"))
    assert "General." in as_text(tell(wrong, diagnosis=False))


@pytest.mark.parametrize(("visible", "shown"), [(True, True), (False, False)])
def test_inputs_of_hidden_kinds_of_cases_are_not_told(visible, shown):
    """Neither the input, nor the expected answer, nor what an exception says of them."""
    wrong = case(Verdict.RAISED, "raised ValueError: 12345", visible=visible)
    text = as_text(tell(score(Verdict.RAISED, 0.75, wrong)))
    assert ("12345" in text) is shown
    assert ("24690" in text) is shown
    assert "stride" in text


@pytest.mark.parametrize("write", [as_html, as_markdown, as_text])
def test_text_of_a_submission_is_only_text(write):
    """No markup and no escape sequence of a student's takes effect."""
    wrong = case(Verdict.RAISED, EVIL, visible=True)
    text = write(tell(score(Verdict.RAISED, 0.75, wrong), notes=(EVIL,)))
    assert "alert(1)" in text
    assert "\x1b" not in text
    if write is as_html:
        assert "<script" not in text
    if write is as_markdown:
        assert all(line.startswith("    ") for line in text.split("\n") if "alert" in line)


def test_feedback_in_chinese():
    """Our words are translated, names of aspects and what the student wrote are not."""
    message = "raised ValueError: mine (unit.py, line 3)"
    wrong = score(
        Verdict.RAISED, 0.75, case(Verdict.RAISED, message, visible=True), hint="数窗口。"
    )
    told = tell(wrong, notes=("unit.ipynb is left out: it is larger than 8 MiB",), language="zh")
    assert told.sentences == ("通过：values。", "未通过：stride（抛出了异常）。", "提示：数窗口。")
    assert told.shown[:2] == (
        "stride，在与你手头相似的一个用例上：",
        "抛出了 ValueError: mine（unit.py 第 3 行）",
    )
    assert told.shown[-1] == "说明：忽略 unit.ipynb：大于 8 MiB"
    hidden = tell(score(Verdict.RAISED, 0.75, case(Verdict.RAISED, message, visible=False)),
                  language="zh")  # fmt: skip
    assert hidden.shown == ("stride：抛出了异常，出现在只有评分时才用的用例上",)
    assert tell(score(Verdict.UNGRADED, None), language="zh").points == "未评分 / 10"
