"""The quiz as students and instructors meet it: tried in pytest, graded in a sandbox."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = (ROOT / "solutions" / "quiz.py").read_text(encoding="utf-8")

ADDED = {
    "right": "",
    "spelt": 'ANSWERS["10.1"] = " ｂ "\nANSWERS["10.14"] = 12.0\n',
    "wrong": 'ANSWERS["10.1"] = "D"\nANSWERS["10.13"] = 750\nANSWERS["10.14"] = 13\n',
    "nonsense": (
        'ANSWERS["10.1"] = lambda: "B"\nANSWERS["10.2"] = "C" * 10**8\nANSWERS["10.13"] = "760"\n'
    ),
    "list": "ANSWERS = list(ANSWERS.values())\n",
    "partly": 'del ANSWERS["10.1"]\nANSWERS["10.2"] = None\n',
    "raising": (
        "class Key:\n"
        "    def __hash__(self):\n"
        '        return hash("10.1")\n'
        "    def __eq__(self, other):\n"
        "        raise SystemExit\n"
        'ANSWERS = {name: ANSWERS[name] for name in ANSWERS if name != "10.1"}\n'
        'ANSWERS[Key()] = "B"\n'
    ),
}


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    """A class in which everybody hands in a quiz."""
    folder = tmp_path_factory.mktemp("class")
    for student, text in ADDED.items():
        (folder / student).mkdir()
        (folder / student / "quiz.py").write_text(f"{MODEL}\n{text}", encoding="utf-8")
    return folder


@pytest.fixture
def graded(autograde, submissions):
    """The results of that class, by student."""
    done = autograde(
        submissions, "--course", ROOT, "--seed", "quiz", "--assignment", "quiz", "--json"
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    schema = (ROOT / "autograder/report/results.schema.json").read_text(encoding="utf-8")
    jsonschema.validate(results, json.loads(schema))
    return {one["student"]: one for one in results["submissions"]}


def verdicts(submission):
    asked = submission["questions"].items()
    return {name: one["verdict"] for name, one in asked if one["verdict"] != "right"}


def test_a_class_is_graded(graded):
    """12 questions of 6 points and 4 of 7; what is wrong, is told apart from what is none."""
    assert {student: one["earned"] for student, one in graded.items()} == {
        "right": 100,
        "spelt": 100,
        "wrong": 100 - 6 - 7 - 7,
        "nonsense": 100 - 6 - 6 - 7,
        "list": 0,
        "partly": 100 - 6 - 6,
        "raising": 100 - 6,
    }
    assert set(verdicts(graded["wrong"]).values()) == {"wrong values"}
    assert set(verdicts(graded["nonsense"]).values()) == {"not an answer"}
    assert set(verdicts(graded["list"]).values()) == {"missing"}
    assert verdicts(graded["partly"]) == dict.fromkeys(("10.1", "10.2"), "not implemented")
    assert verdicts(graded["raising"]) == {"10.1": "raised"}


def test_a_wrong_choice_is_returned_with_its_reason(graded, course):
    """That of the option that was chosen; a number that nobody foresaw has none."""
    questions = graded["wrong"]["questions"]
    reasons = {option.answer: option.reason for option in course.questions["10.1"].options}
    assert questions["10.1"]["diagnosis"]["explanation"] == reasons["D"]
    assert questions["10.13"]["diagnosis"]["id"] == "bias-forgotten"
    assert questions["10.14"]["diagnosis"] is None
    assert questions["10.1"]["counterexample"]["message"] == "the answer D is wrong"


@pytest.fixture
def handout(pytester):
    """The answer sheet with its frozen cases, and nothing else of the project."""
    (pytester.path / "exercises" / "cases").mkdir(parents=True)
    for name in ("quiz.py", "cases/quiz.json"):
        shutil.copy(ROOT / "exercises" / name, pytester.path / "exercises" / name)
    return pytester


def try_out(handout, text):
    if text is not None:
        path = handout.path / "exercises" / "quiz.py"
        path.write_text(f"{MODEL}\n{text}", encoding="utf-8")
    return handout.runpytest_subprocess(
        "-p", "no:hypothesispytest", "-p", "no:timeout", "-p", "no:cacheprovider", "exercises/"
    )


def test_the_sheet_as_it_is_handed_out(handout):
    """Nothing is answered, nothing fails loudly, no points are shown."""
    result = try_out(handout, None)
    assert result.ret == 1
    text = result.stdout.str()
    assert "FAILURES" not in text
    assert text.count("not answered") == 16
    assert "judged later" in text
    assert "in all" not in text


def test_right_and_wrong_answers_look_the_same_before_they_are_handed_in(handout):
    """Exit code 0, and the same words but for the letter."""
    right = try_out(handout, "").stdout.str()
    wrong = try_out(handout, ADDED["wrong"])
    assert wrong.ret == 0
    for text, letter in ((right, "B"), (wrong.stdout.str(), "D")):
        assert f"– / 6     1 / 1  answered {letter}; it is judged when you hand in" in text
        assert text.count("; it is judged when you hand in") == 16
        assert "16 passed" in text


def test_what_is_no_answer_fails_before_it_is_handed_in(handout):
    """With the question's number and what to write in its place."""
    result = try_out(handout, ADDED["nonsense"])
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*__ 10.1 __*",
            '10.1: the answer is an object of type function; write one of "A", "B", "C", "D"',
            "10.13: the answer is the text '760'; write a number, without quotes",
        ]
    )
    assert "13 passed" in result.stdout.str()


def test_a_question_is_run_by_its_number(handout):
    """By its id, as pytest shows it."""
    result = handout.runpytest_subprocess("exercises/quiz.py::10.1::answer", "-v")
    result.stdout.fnmatch_lines(["exercises/quiz.py::10.1::answer NOT ANSWERED*"])
