"""A quiz question: its key, what counts as an answer, what a student is told and when."""

import json
import sys
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from autograder.answer_sheet import make_sheet
from autograder.build import build_key
from autograder.diagnose import diagnose
from autograder.exercise import Exercise, describe_state, failure_text
from autograder.inside.play import play
from autograder.inside.values import Opaque
from autograder.judge import judge_question
from autograder.keyfile import dump_keys, parse_keys
from autograder.layout import columns, wrap
from autograder.option import compare_answer, show_answer
from autograder.outcome import Outcome, OutcomeKind
from autograder.quiz import choice, number, right, translate, wrong
from autograder.release import freeze_key
from autograder.score import score_question

SOURCE = '''"""Unit 7: colours."""

ANSWERS = {"7.1": "B", "7.2": 12}
'''


def model_answers():
    module = ModuleType("solutions.colours")
    module.ANSWERS = {"7.1": "B", "7.2": 12}
    return module


@pytest.fixture
def sky():
    """A question with three options, the second of which is right."""
    return choice(
        model_answers(),
        "7.1",
        "The sky",
        "Which colour has the sky at noon?",
        wrong("evening", "Red.", "That is the evening sky."),
        right("Blue.", "Short waves are scattered most."),
        wrong("meadow", "Green.", "That is the meadow."),
        nudge="Look up.",
        step="Look up at noon.",
        source="none",
    )


@pytest.fixture
def dozen():
    """A question that asks for the number 12 and knows two wrong ones."""
    return number(
        model_answers(),
        "7.2",
        "A dozen",
        "How many is a dozen?",
        right(12, "Twelve."),
        wrong("ten", 10, "Ten is no dozen."),
        wrong("baker", 13, "Thirteen is a baker's dozen."),
        nudge="Eggs.",
        step="Count the eggs.",
        source="none",
    )


def key_of(question):
    return replace(build_key(question, "any"), points=4.0)


def play_file(key, namespace):
    """Play every case as in a sandbox, and read the report as the grader does."""
    from autograder.inside.decoder import detach
    from autograder.outcome import outcome_from_play

    outcomes = []
    for case in key.cases:
        inputs = dict(case.inputs)
        played = play(namespace, key.question, case.driver, inputs, case.positional, case.judges)
        if "value" in played:
            played["value"] = detach(played["value"])
        outcomes.append(outcome_from_play(played))
    return outcomes


def score(question, answer):
    key = key_of(question)
    return score_question(key, play_file(key, {"ANSWERS": {question.name: answer}}))


# words of the author ------------------------------------------------------------------------


def test_options_get_letters_in_their_order(sky):
    """A, B, C; the unit and the model answer come from the module that is named."""
    assert [(o.answer, o.text) for o in sky.options] == [
        ("A", "Red."),
        ("B", "Blue."),
        ("C", "Green."),
    ]
    assert [option.answer for option in sky.right] == ["B"]
    assert (sky.unit, sky.model, sky.letters) == ("colours", "B", ("A", "B", "C"))


def test_a_number_has_nothing_to_choose_from(dozen):
    """Its wrong numbers are known to the grader alone."""
    assert dozen.letters == ()
    assert [(o.id, o.answer) for o in dozen.wrong] == [("ten", 10), ("baker", 13)]
    assert dozen.model == 12


def test_a_translation_changes_texts_only(sky):
    """What is right, and the ids, stay; a text that is missing is a KeyError."""
    options = {letter: {"text": f"t{letter}", "reason": f"r{letter}"} for letter in "ABC"}
    texts = {"title": "a", "task": "b", "nudge": "c", "step": "d", "options": options}
    other = translate(sky, texts)
    assert [(o.answer, o.text, o.reason, o.id) for o in other.options] == [
        ("A", "tA", "rA", "evening"),
        ("B", "tB", "rB", ""),
        ("C", "tC", "rC", "meadow"),
    ]
    assert (other.title, other.task, other.nudge, other.step) == ("a", "b", "c", "d")
    del options["C"]
    with pytest.raises(KeyError):
        translate(sky, texts)


# what counts as an answer -------------------------------------------------------------------


@pytest.mark.parametrize("spelt", ["B", "b", " B ", "b\n", "Ｂ", "ｂ", "\u3000B"])
def test_an_option_is_read_without_caring_for_case_blanks_or_width(spelt):
    """A student who types with a Chinese keyboard loses nothing."""
    assert compare_answer(spelt, "B", ("A", "B"), 0.0) is None


@pytest.mark.parametrize("value", [12, 12.0, np.int64(12), np.float32(12), 12 + 1e-12])
def test_a_number_may_be_of_any_real_type(value):
    """Exact up to the rounding of a division."""
    assert compare_answer(value, 12, (), 1e-9) is None


@pytest.mark.parametrize(
    ("got", "words"),
    [
        ("D", 'the text \'D\'; write one of "A", "B"'),
        ("", "the text ''"),
        ("AB", "the text 'AB'"),
        (2, "the number 2"),
        (True, "the truth value True"),
        (["A"], "a list of 1"),
        (Opaque("function"), "an object of type function"),
        (float("nan"), "not finite"),
        (np.zeros(2), "an array of shape (2,)"),
        ("\x1b[31m", r"the text '\x1b[31m'"),
    ],
)
def test_what_is_no_option_is_told_in_a_sentence(got, words):
    """What was answered, and what to write; an escape sequence cannot act."""
    difference = compare_answer(got, None, ("A", "B"), 0.0)
    assert difference.verdict == "not an answer"
    assert words in difference.message
    assert difference.message.endswith('write one of "A", "B"')
    assert "\x1b" not in difference.message


@pytest.mark.parametrize(
    "got",
    ["12", True, 12j, float("inf"), float("nan"), np.array(12), [12], None, Opaque("Decimal")],
)
def test_what_is_no_real_number_is_told(got):
    """A text is none, nor is a truth value, though Python counts with it."""
    difference = compare_answer(got, 12, (), 1e-9)
    assert difference.verdict == "not an answer"
    assert difference.message.endswith("write a number, without quotes")


def test_a_wrong_answer_does_not_tell_the_right_one():
    """The message may be shown to anybody."""
    assert compare_answer("a", "B", ("A", "B"), 0.0).message == "the answer a is wrong"
    assert compare_answer(750, 760, (), 1e-9).message == "the answer 750 is wrong"


@pytest.mark.parametrize("got", [10**1000, -(10**1000), 13, 0, 12.001, 1e308])
def test_any_other_number_is_wrong(got):
    """Also one that is too large for a float."""
    assert compare_answer(got, 12, (), 1e-9).verdict == "wrong values"
    assert compare_answer(got, 0.25, (), 1e-9).verdict == "wrong values"


def test_zero_is_held_to_the_tolerance_itself():
    """No share of 0 is larger than 0."""
    assert compare_answer(0, 0, (), 1e-9) is None
    assert compare_answer(1e-12, 0, (), 1e-9) is None
    assert compare_answer(1e-6, 0, (), 1e-9) is not None


def test_an_answer_is_shown_in_few_characters():
    """However long it is."""
    assert show_answer("B") == "B"
    assert show_answer(np.float64(2.5)) == "2.5"
    assert show_answer(10**100) == "too large to show"
    assert len(show_answer("x" * 5000)) <= 40


# looking it up ------------------------------------------------------------------------------


def look_up(answers, name="7.1"):
    return play({"ANSWERS": answers}, name, "answer", {}, 0, "result")


def test_none_and_nothing_are_not_implemented():
    """So the sheet as it was handed out is no work."""
    assert look_up({"7.1": None})["kind"] == "not implemented"
    assert look_up({})["kind"] == "not implemented"
    assert look_up({7.1: "B"})["kind"] == "not implemented"


def test_without_the_dict_the_answers_are_missing():
    """No name, or a name for something else."""
    assert play({}, "7.1", "answer", {}, 0, "result")["error"] == "ANSWERS is not defined"
    for value, kind in ((["B"], "list"), ("B", "str"), (None, "NoneType"), (lambda: 1, "function")):
        played = look_up(value)
        assert played["kind"] == "missing"
        assert f"of type {kind}" in played["error"]


def test_a_dict_of_the_students_own_kind_is_read_as_a_dict():
    """Its methods are not asked, and what says of itself that it is a dict is none."""

    class Answers(dict):
        def get(self, *_):
            return "B"

        __getitem__ = __missing__ = get

    class Claims:
        __class__ = dict

    assert look_up(Answers())["kind"] == "not implemented"
    assert look_up(Answers({"7.1": "A"}))["value"] == "A"
    assert look_up(Claims())["kind"] == "missing"


def test_a_key_that_raises_is_the_students_error():
    """Whatever it raises, the grader goes on."""

    class Key:
        def __hash__(self):
            return hash("7.1")

        def __eq__(self, other):
            raise SystemExit

    played = look_up({Key(): "B"})
    assert played["kind"] == "raised"
    assert "SystemExit" in played["types"]


# judging ------------------------------------------------------------------------------------


def test_the_right_option_earns_all(sky, dozen):
    """In any spelling."""
    assert score(sky, " b").earned == 4
    assert score(dozen, 24 / 2).earned == 4


@pytest.mark.parametrize(
    ("answer", "id_", "reason"),
    [
        ("A", "evening", "That is the evening sky."),
        ("c", "meadow", "That is the meadow."),
    ],
)
def test_a_wrong_option_is_answered_with_its_reason(sky, answer, id_, reason):
    """One case suffices for the diagnosis: a choice is not a coincidence."""
    got = score(sky, answer)
    assert (got.earned, str(got.verdict)) == (0, "wrong values")
    assert (got.diagnosis.misconception.id, got.diagnosis.misconception.text) == (id_, reason)
    assert not got.counterexample.visible


def test_a_wrong_number_is_answered_with_its_reason_if_it_is_known(dozen):
    """Any other one is just wrong."""
    assert score(dozen, 13).diagnosis.misconception.id == "baker"
    assert score(dozen, 14).diagnosis is None
    assert score(dozen, 14).earned == 0


def test_what_is_no_answer_earns_nothing_and_has_no_diagnosis(sky):
    """The verdict tells it from a wrong answer."""
    got = score(sky, "D")
    assert (got.earned, str(got.verdict), got.diagnosis) == (0, "not an answer", None)
    assert score(sky, None).verdict == "not implemented"
    assert score(sky, 10**5000).verdict == "output too large"


def test_a_function_still_needs_two_cases_for_a_diagnosis(key):
    """The rule for functions is as it was."""
    [case, *_] = [case for case in key.cases if "squared" in case.answers]
    alone = replace(key, cases=(case,))
    outcome = Outcome(OutcomeKind.RETURNED, value=case.answers["squared"])
    assert diagnose(alone, [outcome]) is None


# what students receive ----------------------------------------------------------------------


def test_frozen_cases_are_the_same_whichever_option_is_right(sky, dozen):
    """Byte for byte; no reason, no wrong number, no expected value."""
    for question, others in ((sky, "AC"), (dozen, (10, 13))):
        frozen = dump_keys([freeze_key(key_of(question))])
        for answer in others:
            options = tuple(
                replace(o, id="" if o.answer == answer else f"w{i}")
                for i, o in enumerate(question.options)
            )
            other = replace(question, options=options)
            assert other.right[0].answer == answer
            assert dump_keys([freeze_key(key_of(other))]) == frozen
        [fields] = json.loads(frozen)["questions"]
        assert fields["variants"] == []
        assert [case["expected"] for case in fields["cases"]] == [{"returns": None}]
        assert not any(option.reason in frozen for option in question.options)
        assert parse_keys(frozen) == [freeze_key(key_of(question))]


@pytest.fixture
def state_of(tmp_path, sky):
    """Run a student's file on the frozen cases: its state, and the text of its failure."""
    modules, path = set(sys.modules), list(sys.meta_path)

    def run(text, question=sky):
        file = tmp_path / "colours_under_test.py"
        file.write_text(text, encoding="utf-8")
        frozen = freeze_key(key_of(question))
        judged = judge_question(frozen, Exercise(file, 5.0).play(frozen))
        [aspect] = judged.aspects
        sys.modules.pop(file.stem, None)
        return describe_state(judged), "" if aspect.passed else failure_text(judged, aspect)

    yield run
    sys.meta_path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


@pytest.mark.parametrize("answer", ["A", "B", "C"])
def test_before_it_is_handed_in_a_wrong_option_passes_like_the_right_one(state_of, answer):
    """It says what is answered, and no points."""
    state, text = state_of(f'ANSWERS = {{"7.1": "{answer}"}}')
    assert text == ""
    assert state["earned"] is None
    assert (state["passed"], state["points"]) == (1, 4)
    assert state["shown"] == f"answered {answer}; it is judged when you hand in"


@pytest.mark.parametrize(
    ("file", "state", "text"),
    [
        (SOURCE.replace('"B"', "None"), "not answered", "7.1: not answered yet"),
        ("ANSWERS = {}", "not answered", "7.1: not answered yet"),
        ("ANSWERS = ['B']", "missing", "7.1: ANSWERS is of type list, but it must be a dict"),
        ("X = 1", "missing", "7.1: ANSWERS is not defined"),
        (
            'ANSWERS = {"7.1": "E"}',
            "not an answer",
            '7.1: the answer is the text \'E\'; write one of "A", "B", "C"',
        ),
    ],
)
def test_what_cannot_be_judged_is_told_before_it_is_handed_in(state_of, file, state, text):
    """Then it can still be corrected."""
    got, failure = state_of(file)
    assert (got["state"], failure) == (state, text)
    assert got["earned"] is None


# the answer sheet ---------------------------------------------------------------------------


def test_the_sheet_asks_every_question_and_answers_none(sky, dozen):
    """It is Python, and it ends with the dict to be filled in."""
    sheet = make_sheet(SOURCE, [sky, dozen])
    namespace = {}
    exec(compile(sheet, "sheet", "exec"), namespace)
    assert namespace["ANSWERS"] == {"7.1": None, "7.2": None}
    assert namespace["__doc__"] == "Unit 7: colours."
    assert sheet == (
        '"""Unit 7: colours."""\n\n'
        "# 7.1  The sky\n#\n# Which colour has the sky at noon?\n#\n"
        "#   A  Red.\n#   B  Blue.\n#   C  Green.\n\n"
        "# 7.2  A dozen (a number)\n#\n# How many is a dozen?\n\n"
        'ANSWERS = {\n    "7.1": None,\n    "7.2": None,\n}\n'
    )


def test_lines_are_broken_at_blanks_and_between_chinese_characters():
    """A Chinese character takes two columns; no line begins with a full stop."""
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("卷积核的大小", 4) == ["卷积", "核的", "大小"]
    assert wrap("卷积核。", 6) == ["卷积核。"]
    assert wrap("用 1×1 卷积", 7) == ["用 1×1", "卷积"]
    assert wrap("", 7) == [""]
    assert columns("卷K") == 3


def test_a_long_option_hangs_below_its_text(sky):
    """And no line is wider than the project's own."""
    long = replace(sky.options[0], text="A word " * 40)
    sheet = make_sheet("", [replace(sky, options=(long, *sky.options[1:]))])
    lines = sheet.split("\n")
    assert max(map(len, lines)) <= 96
    first = next(i for i, line in enumerate(lines) if line.startswith("#   A  A word"))
    assert lines[first + 1].startswith("#      ")
    assert lines[first + 1][7] != " "
