"""What students are told: the policy, hidden cases, quiz answers, model answers."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from page_answers import AFTER, BEFORE, play

from autograder.answer_key import Raises
from autograder.commands.pages import make_course_text, read_now
from autograder.counterexample import Counterexample
from autograder.errors import UserError
from autograder.outcome import Outcome, OutcomeKind
from autograder.report.example import show_example, write_value
from autograder.report.feedback import find_state, make_feedback, points, write_time
from autograder.report.html import render
from autograder.report.lines import lines_of_feedback
from autograder.report.markdown import write_markdown
from autograder.report.pages import FeedbackFolder, feedback_html
from autograder.report.policy import Policy
from autograder.report.words import CHINESE, ENGLISH, words_for
from autograder.score import SubmissionScore, score_question
from autograder.verdict import Difference, Verdict


def tell(course, keys, *questions, policy=None, now=BEFORE, words=ENGLISH, notes=()):
    """Make the feedback on some questions, and all that is written of it."""
    text = make_course_text(course, None)
    score = SubmissionScore("ann", questions, notes)
    by_name = {key.question: key for key in keys}
    told = make_feedback(score, by_name, text, policy or Policy(), now, words)
    page = render("feedback.html", told=told, words=words, digest="0" * 32)
    written = [page, write_markdown(told, words), "\n".join(lines_of_feedback(told, words))]
    return told, written


def hide(key, values):
    """Make all cases of a key hidden ones, with inputs that are easily found in a text."""
    cases = [
        replace(case, visible=False, inputs=dict.fromkeys(case.inputs, values))
        for case in key.cases
    ]
    return replace(key, cases=tuple(cases))


# Policy -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "due", "shown"),
    [
        ("never", BEFORE - timedelta(days=1), False),
        ("never", None, False),
        ("always", None, True),
        ("always", BEFORE + timedelta(days=1), True),
        ("after_due", BEFORE - timedelta(seconds=1), True),
        ("after_due", BEFORE, False),
        ("after_due", BEFORE + timedelta(days=1), False),
        ("after_due", None, False),
    ],
)
def test_hidden_inputs_are_shown_when_the_policy_says_so(rule, due, shown):
    """After the due date is after it, and work without one is never due."""
    assert Policy(hidden_inputs=rule).shows_hidden(due, BEFORE) is shown
    if rule != "always":
        assert Policy(solutions=rule).shows_solution(due, BEFORE) is shown


def test_the_defaults_give_nothing_away():
    """No hidden input, no model answer, one hint."""
    assert Policy() == Policy("never", diagnosis=True, hints="nudge", solutions="never")
    assert not Policy().has_dates
    assert Policy(solutions="after_due").has_dates


def test_a_hidden_case_is_shown_by_nothing_but_its_verdict(course, keys):
    """No input, no expected value, no message, in no form; the exception's text may hold them."""
    secret = 4711.25
    key = hide(keys[0], np.full((2, 3), secret))
    leaks = [
        lambda x, k: x * 0 + secret,
        lambda x, k: f"the input is {x}",
        lambda x, k: {"input": float(x[0, 0])},
        lambda x, k: (_ for _ in ()).throw(ValueError(f"the input is {x[0, 0]}")),
        lambda x, k: (_ for _ in ()).throw(type(f"E{x[0, 0]:.0f}", (Exception,), {})()),
    ]
    for leak in leaks:
        told, written = tell(course, keys, play(key, leak))
        [question] = told.explained
        assert question.example.hidden
        assert question.example.inputs == question.example.results == ()
        for text in written:
            assert "4711" not in text
            assert "A case that you do not have fails" in text
    told, _ = tell(course, keys, play(key, leaks[0]), policy=Policy(hidden_inputs="always"))
    [question] = told.explained
    assert question.example.inputs


def test_hints_go_as_far_as_the_policy(course, keys, answers):
    """None, the first, or both; the second one is folded away on the page."""
    wrong = answers["wrong"]["conv2d_backward"][0]
    key = keys[1]
    for level, nudge, step in (("none", "", ""), ("nudge", key.nudge, ""), ("step", 1, key.step)):
        told, written = tell(course, keys, wrong, policy=Policy(hints=level))
        [question] = told.explained
        assert question.nudge == (key.nudge if nudge == 1 else nudge)
        assert question.step == step
        assert ("<summary>Second hint" in written[0]) is bool(step)


def test_a_diagnosis_can_be_left_to_the_student(course, keys, answers):
    """Then neither the mistake nor its hint is named."""
    [*_, wrong] = answers["wrong"]["cross_correlate2d"][:1]
    bug = wrong.diagnosis.misconception
    told, written = tell(course, keys, wrong)
    assert next(told.explained).diagnosis == bug.text
    assert "cases" in next(told.explained).basis
    told, written = tell(course, keys, wrong, policy=Policy(diagnosis=False))
    assert next(told.explained).diagnosis == ""
    assert all(bug.text not in text for text in written)


def test_a_model_answer_is_shown_after_the_due_date_only(course, copied_course, keys, answers):
    """With its comments and helpers, without its docstring, and with the reason."""
    text = (copied_course / "course.yaml").read_text(encoding="utf-8")
    changed, count = re.subn(r"(?m)^  solutions: never", "  solutions: after_due", text)
    assert count == 1
    (copied_course / "course.yaml").write_text(changed, encoding="utf-8")
    from autograder.course import load_course

    shown = load_course(copied_course)
    policy = Policy(**shown.config.feedback.model_dump())
    wrong = answers["wrong"]["cross_correlate2d"][0]
    told, written = tell(shown, keys, wrong, policy=policy, now=AFTER)
    [question] = told.explained
    names = {}
    exec(question.model, names)
    assert names["cross_correlate2d"](np.array([[1.0, 2, 3]]), np.array([[2.0, 1]])).tolist() == [
        [1 * 2 + 2 * 1, 2 * 2 + 3 * 1]
    ]
    assert '"""' not in question.model
    assert "  # " in question.model
    assert "2026-12-07" in question.model_since
    assert "<summary>Model answer" in written[0]
    told, written = tell(shown, keys, wrong, policy=policy, now=BEFORE)
    assert next(told.explained).model == ""
    assert "def cross_correlate2d" not in "".join(written)


def test_a_model_answer_stands_alone(course):
    """With the helpers that it names, every one of the course can be run as it is shown."""
    from autograder.model_answer import read_model_answer
    from autograder.quiz import QuizQuestion

    functions = [q for q in course.questions.values() if not isinstance(q, QuizQuestion)]
    for question in functions:
        path = course.root / "solutions" / f"{question.unit}.py"
        text = read_model_answer(path, question.name)
        names = {}
        exec(compile(text, question.name, "exec"), names)
        free = {
            name
            for each in names.values()
            if hasattr(each, "__code__") and each.__module__ is None
            for name in each.__code__.co_names
            if name.startswith("_")
        }
        assert free <= names.keys()
        assert callable(names[question.name])
    assert len(functions) > 70


# Quiz -------------------------------------------------------------------------------------


def test_a_quiz_answer_gets_its_reason_and_no_other(course, keys, answers):
    """The right answer and the other options' reasons appear nowhere, whatever the policy."""
    quiz = keys[3]
    wrong = answers["wrong"]["10.13"][0]
    everything = Policy("always", diagnosis=True, hints="step", solutions="after_due")
    right = str(course.questions["10.13"].model)
    told, written = tell(course, keys, wrong, policy=everything, now=AFTER)
    [question] = told.explained
    mine, other = quiz.misconceptions()[:2]
    assert question.diagnosis == mine.text
    assert question.answer == "the answer 750 is wrong"
    assert question.model == ""
    for text in written:
        assert right not in re.sub(r"\d{4}-\d\d-\d\d|[0-9a-f]{20,}|--\w+:[^;]*;", "", text)
        assert other.text not in text


def test_what_is_no_answer_is_told_how_to_write_one(course, keys, answers):
    """The text that was answered is repeated in a few printable characters."""
    told, _ = tell(course, keys, answers["evil"]["10.13"])
    [question] = told.explained
    assert "write a number" in question.answer
    assert question.diagnosis == ""


# States -----------------------------------------------------------------------------------


def test_states_of_a_question(keys, answers):
    """Right, in part, wrong, empty, ungraded: each by its share and its verdict."""
    key = keys[0]

    def all_of(kind):
        return score_question(key, [Outcome(kind, error="e")] * len(key.cases))

    assert find_state(answers["right"][key.question]) == "right"
    assert find_state(all_of(OutcomeKind.NOT_IMPLEMENTED)) == "empty"
    assert find_state(all_of(OutcomeKind.MISSING)) == "empty"
    assert find_state(all_of(OutcomeKind.TIMED_OUT)) == "wrong"
    assert find_state(all_of(OutcomeKind.RUNNER_FAILED)) == "ungraded"
    impure = answers["wrong"]["conv2d_backward"]
    assert {find_state(score) for score in impure} == {"part", "wrong"}


def test_an_exception_is_told_with_its_line(course, keys):
    """The file and the line stand in a sentence of their own, in both languages."""
    key = keys[0]
    failed = Outcome(
        OutcomeKind.RAISED, error="IndexError: index 3", file="conv.py", line=17, seconds=0.5
    )
    score = score_question(key, [failed] * len(key.cases))
    for words, sentence in ((ENGLISH, "from conv.py, line 17."), (CHINESE, "conv.py 第 17 行")):
        told, written = tell(course, keys, score, words=words)
        [question] = told.explained
        assert (question.example.file, question.example.line) == ("conv.py", "17")
        assert sentence in written[0]
        assert sentence in written[2]
    assert re.search(r"`conv.py`.*17", written[1])


def test_a_paragraph_begins_with_a_title_and_the_full_stop_of_its_language(course, keys):
    """A hint in Chinese does not begin with a Latin full stop."""
    key = keys[0]
    wrong = score_question(key, [Outcome(OutcomeKind.RETURNED, None)] * len(key.cases))
    for words, lead in ((ENGLISH, "**Hint.** "), (CHINESE, "**提示**。")):
        _, (_, markdown, _) = tell(course, keys, wrong, words=words)
        assert f"\n{lead}" in markdown


def test_right_work_is_told_so(course, keys, answers):
    """A page without a card says that all is right."""
    told, written = tell(course, keys, *answers["right"].values())
    assert list(told.explained) == []
    assert told.percent == 100
    assert "Everything that was handed in is right." in written[0]


def test_an_ungraded_question_is_no_zero(course, keys):
    """There are no points at all, and the page says why."""
    died = Outcome(OutcomeKind.RUNNER_FAILED, error="the sandbox died")
    score = score_question(keys[0], [died] * len(keys[0].cases))
    told, written = tell(course, keys, score)
    assert told.earned == ""
    assert "not graded, of 10 points" in written[0]
    assert "0 of 10" not in "".join(written)


def test_numbers_are_written_without_noise():
    """Points to two digits, times in a readable unit."""
    assert [points(value) for value in (None, 0.0, 7.0, 22 / 3)] == ["", "0", "7", "7.33"]
    times = (0.0, 0.00001, 0.0123, 2.345, 61.7, 730.0)
    assert [write_time(s) for s in times] == ["", "0.1 ms", "12 ms", "2.3 s", "62 s", "730 s"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(5, "5"), (5.0, "5.0"), (np.float64(-3.0), "-3.0"), (0.25, "0.25"), (float("nan"), "nan")],
)
def test_a_float_is_seen_to_be_one(value, text):
    """A size that is 5.0 is wrong, and "expected 5, got 5" would say nothing."""
    assert write_value(value, ENGLISH) == text


def test_an_exception_that_was_asked_for_is_told_once_and_in_words():
    """Not as if it were a value: "expected = ValueError to be raised"."""
    difference = Difference(Verdict.DID_NOT_RAISE, "expected ValueError to be raised, got an int")
    shown = Counterexample(
        "f", "impossible", "", True, "result", None, {"n": -1}, Raises(), 3, difference
    )
    told = show_example(shown, ENGLISH, values=True)
    assert [(one.name, one.text) for one in told.results] == [
        ("", "expected ValueError to be raised"),
        ("got", "3"),
    ]


def test_both_languages_have_the_same_words():
    """Every key and every verdict, with the same fields."""
    assert ENGLISH.table.keys() == CHINESE.table.keys()
    assert set(ENGLISH.verdicts) == set(CHINESE.verdicts) == set(Verdict)
    for key, text in ENGLISH.table.items():
        fields = set(re.findall(r"\{(\w+)\}", text))
        assert fields == set(re.findall(r"\{(\w+)\}", CHINESE.table[key])), key
    assert words_for("zh-CN") is words_for("zh") is CHINESE
    assert words_for("fr") is ENGLISH


@pytest.mark.parametrize("text", ["2026-12-08", "2026-12-08T09:00", "2026-12-08T09:00+08:00"])
def test_a_date_can_be_given(text):
    """With or without a time and a zone; the result always has a zone."""
    assert read_now(text).tzinfo is not None
    assert read_now(text).day == 8


def test_a_wrong_date_is_refused():
    """With the way to write it."""
    with pytest.raises(UserError, match="must be a date such as 2026-12-08"):
        read_now("tomorrow\x1b[0m")


def test_today_is_the_clocks(monkeypatch):
    """Without a date, now is now."""
    now = read_now(None)
    assert abs(now - datetime.now(now.tzinfo)) < timedelta(minutes=1)


# A notebook's cell ------------------------------------------------------------------------


def test_a_cell_holds_one_question_and_its_style(keys, answers):
    """A fragment: no page around it, no script, everything escaped."""
    fragment = feedback_html(answers["wrong"]["cross_correlate2d"][0], keys[0], "Slide a <kernel>")
    assert fragment.count("<article") == 1
    assert "<html" not in fragment
    assert "<script" not in fragment
    assert "Slide a &lt;kernel&gt;" in fragment
    assert keys[0].nudge in fragment.replace("&#39;", "'")


def test_a_cell_needs_no_jinja(keys, answers, monkeypatch):
    """Where it is missing, the text of the terminal takes its place, escaped too."""
    import sys

    from autograder.report import html

    html._environment.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.setitem(sys.modules, "markupsafe", None)
    fragment = feedback_html(answers["evil"]["cross_correlate2d"], keys[0])
    assert fragment.startswith('<div class="autograder"><pre lang="en">')
    assert "<script" not in fragment
    assert "&lt;script&gt;" in fragment


def test_the_folder_writes_only_what_has_changed(tmp_path, course, keys, submissions):
    """A second run writes nothing; another policy, word or score writes the pages it touches."""

    def write(scores=submissions, policy=None, now=BEFORE, shown=keys):
        folder = FeedbackFolder(
            tmp_path, shown, make_course_text(course, None), policy or Policy(), now, "en"
        )
        for score in scores:
            folder.add(score)
        return folder.written, folder.kept

    n = len(submissions)
    assert write() == (n, 0)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(before) == 2 * n
    assert write(now=BEFORE + timedelta(days=1)) == (0, n)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    first, second = submissions[:2]
    changed = replace(second, notes=("one more note",))
    assert write([first, changed]) == (1, 1)
    assert write(policy=Policy(hints="step")) == (n, 0)
    assert write(policy=Policy(hints="step", hidden_inputs="after_due")) == (0, n)
    assert write(policy=Policy(hints="step", hidden_inputs="after_due"), now=AFTER) == (n, 0)
    (tmp_path / "ann.md").unlink()
    late = Policy(hints="step", hidden_inputs="after_due")
    assert write(policy=late, now=AFTER) == (1, n - 1)
