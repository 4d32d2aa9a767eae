"""The quiz of this course: what the notes state, in two languages."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from autograder.answer_sheet import make_sheet
from autograder.layout import columns
from autograder.quiz import QuizQuestion, translate

ROOT = Path(__file__).resolve().parents[2]
NAMES = [f"10.{i}" for i in range(1, 17)]

NUMBERS = {
    "10.13": 10 * 76,  # note 001: 5×5×3 + 1 = 76 for one kernel
    "10.14": 12,  # kernel starts at 0, 2, ..., 22 of 27 columns
    "10.15": 921_600_000 / 25_000,  # note 002 §3.1
    "10.16": 72 + 128,  # 8 kernels of 3×3, 16 kernels of 8
}

MISCOUNTS = {
    "10.13": {10 * 75, 10 * 75 + 1, 10 * 26, 76, 10 * (75 + 3)},
    "10.14": {9, 10, 11, 23, 14},
    "10.15": {921_600_000, 25_000, 921_600_000 / 25, 1280 * 720, 921_600 / 25_000},
    "10.16": {9 * 8 * 16, 72, 128, 72 + 8, 9 * 16 + 128},
}


@pytest.fixture(scope="module")
def questions(course):
    """The quiz questions, by number."""
    asked = course.questions.values()
    return {question.name: question for question in asked if isinstance(question, QuizQuestion)}


@pytest.fixture(scope="module")
def chinese():
    """The Chinese companion."""
    text = (ROOT / "solutions" / "zh" / "quiz.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def test_all_questions_are_there_in_their_order(questions):
    """Twelve to choose from, four to compute; worth 100 points."""
    assert list(questions) == NAMES
    assert [name for name in NAMES if not questions[name].letters] == list(NUMBERS)
    points = yaml.safe_load((ROOT / "course.yaml").read_text(encoding="utf-8"))
    assert sum(points["assignments"]["quiz"]["questions"].values()) == 100


def test_the_notes_two_questions_have_the_notes_answers(questions):
    """001: the layer's parameters do not depend on the image; the stride is not in them."""
    for name, answer, word in (("10.1", "B", "height and width"), ("10.2", "C", "stride")):
        [right] = questions[name].right
        assert right.answer == answer
        assert word in right.text
        assert len(questions[name].options) == 4
        assert questions[name].source.startswith("001")


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_those_that_the_notes_give(questions, name):
    """The right one and each named wrong one, counted once more."""
    question = questions[name]
    assert [option.answer for option in question.right] == [NUMBERS[name]]
    assert {option.answer for option in question.wrong} == MISCOUNTS[name]


def test_nothing_about_an_option_tells_that_it_is_right(questions):
    """Neither its letter nor its length: guessing by either gains nothing to speak of."""
    choices = [question for question in questions.values() if question.letters]
    letters = Counter(question.right[0].answer for question in choices)
    assert set(letters) == set("ABCD")
    assert max(letters.values()) <= 4
    longest = sum(
        max(question.options, key=lambda option: len(option.text)).is_right for question in choices
    )
    assert longest <= 4


def test_ids_and_sources_are_of_one_form(questions):
    """An id is words with hyphens, unique in the quiz; a source begins with a note's number."""
    ids = [option.id for question in questions.values() for option in question.wrong]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", id_) for id_ in ids)
    assert all(re.match(r"00[0-4] ", question.source) for question in questions.values())


def test_the_chinese_companion_has_every_text(questions, chinese):
    """The same questions and the same answers, and no others; no text is left in English."""
    assert list(chinese["questions"]) == NAMES
    for name, texts in chinese["questions"].items():
        question = questions[name]
        assert set(texts) == {"title", "task", "nudge", "step", "options"}
        assert list(texts["options"]) == [str(option.answer) for option in question.options]
        wanted = {"text", "reason"} if question.letters else {"reason"}
        assert all(set(option) == wanted for option in texts["options"].values())
        other = translate(question, texts)
        shown = [other.title, other.task, other.nudge, other.step]
        shown += [option.reason for option in other.options]
        assert all(re.search(r"[\u4e00-\u9fff。]", text) for text in shown)


def test_the_chinese_sheet_is_python_and_fits_a_page(questions, chinese):
    """Every question and option, in lines of at most 96 columns."""
    translated = [
        translate(question, chinese["questions"][name]) for name, question in questions.items()
    ]
    sheet = make_sheet("", translated, ask_number=chinese["ask_number"])
    namespace = {}
    exec(compile(sheet, "sheet", "exec"), namespace)
    assert namespace["ANSWERS"] == dict.fromkeys(NAMES)
    assert max(columns(line) for line in sheet.split("\n")) <= 98  # a full stop may hang out
    joined = re.sub(r"[#\s]", "", sheet)
    for question in translated:
        assert all(re.sub(r"\s", "", o.text) in joined for o in question.options)
