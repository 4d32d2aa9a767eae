"""Every law about quiz questions breaks when its subject is wrong, and says where.

The subject is a course of one unit with two questions. Each test turns one thing in it wrong:
a file of it, or a field of a question.
"""

from dataclasses import replace

import pytest

from autograder.build import build_key
from autograder.check import quiz_laws
from autograder.check.quiz_laws import QUIZ_LAWS, QuizSubject
from autograder.check.run import LAWS, check_course
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.quiz import wrong
from autograder.release import compare_release, write_exercises

pytestmark = pytest.mark.usefixtures("own_modules")

CONFIG = """\
name: tiny
title: A tiny course
assignments:
  only:
    title: The only one
    questions:
      "7.1": 6
      "7.2": 4
"""

SOLUTION = '''\
"""Unit 7: colours."""

ANSWERS = {
    # Short waves are scattered most.
    "7.1": "B",
    "7.2": 3 * 4,
}
'''

RUBRIC = '''\
"""Unit 7, colours: how answers are judged."""

from autograder.quiz import choice, number, right, wrong
from solutions import colours as reference

sky = choice(
    reference,
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

dozen = number(
    reference,
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
'''

MIX = """
from autograder.question import Question

mix = Question(reference.mix, None, None, (), (), nudge="", source="")
"""


@pytest.fixture
def root(tmp_path):
    """The folder of the course, with its exercises released."""
    files = {
        "course.yaml": CONFIG,
        "solutions/__init__.py": "",
        "solutions/colours.py": SOLUTION,
        "solutions/rubric/__init__.py": "",
        "solutions/rubric/colours.py": RUBRIC,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write_exercises(load_course(tmp_path))
    return tmp_path


@pytest.fixture
def subject(root):
    """Make the subject of a law from a question, with some of its fields changed."""
    course = load_course(root)

    def make(name="7.1", points=6.0, **changes):
        question = replace(course.questions[name], **changes)
        key = replace(build_key(question, "meta"), points=points)
        return QuizSubject(root, question, key, frozenset(course.questions))

    return make


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def change_option(question, place, **changes):
    options = list(question.options)
    options[place] = replace(options[place], **changes)
    return tuple(options)


def apply(law, subject):
    return " ".join(QUIZ_LAWS[law](subject))


# a course that is right ---------------------------------------------------------------------


def test_all_laws_hold_and_the_release_is_in_sync(root):
    """Nothing in it breaks a law, and each law is applied to each question."""
    findings = list(check_course(load_course(root)))
    assert [f for f in findings if f.faults] == []
    assert {(f.question, f.law) for f in findings if f.question} == {
        (name, law) for name in ("7.1", "7.2") for law in QUIZ_LAWS
    }


def test_laws_about_functions_are_not_applied(root):
    """A quiz question has no doctest, no style, no tolerance for single precision."""
    applied = {finding.law for finding in check_course(load_course(root), ["7.1"])}
    assert not applied & {"examples", "precision", "oracle", "shapes"}
    assert "precision" in LAWS


# a law for each fault -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["title", "task", "nudge", "step", "source"])
def test_every_text_is_there(subject, name):
    """A blank one does not count."""
    assert apply("complete", subject(**{name: " "})) == f"it has no {name}."


def test_every_answer_has_a_reason(subject):
    """A whole sentence, in either language; every option has a text; there are points."""
    question = subject().question
    for reason in ("", "because", "   "):
        options = change_option(question, 2, reason=reason)
        assert "the reason of the wrong answer C" in apply("complete", subject(options=options))
    assert not apply("complete", subject(options=change_option(question, 2, reason="不对。")))
    options = change_option(question, 0, text=" ")
    assert apply("complete", subject(options=options)) == "the option A has no text."
    assert "no points" in apply("complete", subject(points=0.0))


def test_no_two_answers_are_the_same(subject):
    """Not even in another spelling, or within the tolerance."""
    question = subject().question
    options = change_option(question, 2, text=" RED.")
    assert "says the same" in apply("options", subject(options=options))
    question = subject("7.2").question
    options = change_option(question, 2, answer=12 + 1e-8)
    assert "tolerance" in apply("options", subject("7.2", options=options))
    options = change_option(question, 2, answer=10.0)
    assert "tolerance" in apply("options", subject("7.2", options=options))


def test_the_model_answer_is_the_right_one(root, subject):
    """Marked in the rubric, written in solutions: the two agree, and none is left over."""
    path = root / "solutions" / "colours.py"
    edit(path, '"B"', '"C"')
    assert "is not the right one: wrong values" in apply("reference", subject())
    assert not apply("reference", subject("7.2"))
    edit(path, '"C"', '"B", "7.9": "A"')
    assert "answers '7.9', which is no question" in apply("reference", subject())
    path.write_text("ANSWERS = {", encoding="utf-8")
    assert "does not load" in apply("reference", subject())


def test_a_wrong_answer_that_earns_points_is_found(subject, monkeypatch):
    """If the judge forgave everything, the law would say so."""
    monkeypatch.setattr("autograder.judge.compare_answer", lambda *_: None)
    assert "the wrong answer A earns points." in apply("misconceptions", subject())
    assert "diagnosed as None" in apply("diagnosis", subject())
    assert "earns points" in apply("junk", subject())


def test_a_wrong_answer_that_fails_before_it_is_handed_in_is_found(subject):
    """Then a student could try all options."""
    made = subject("7.2")
    options = (*made.question.options, wrong("text", "twelve", "That is a text."))
    assert "fails before it is handed in" in apply(
        "misconceptions", subject("7.2", options=options)
    )


def test_a_wrong_answer_that_is_diagnosed_as_another_is_found(subject):
    """As are feedback that is not the reason, and a wrong answer without a name in the key."""
    made = subject()
    swapped = tuple(
        replace(v, id={"evening": "meadow", "meadow": "evening"}[v.id]) for v in made.key.variants
    )
    crossed = replace(made, key=replace(made.key, variants=swapped))
    assert "the feedback to the wrong answer A is not its reason." in apply("diagnosis", crossed)
    unnamed = replace(made, key=replace(made.key, variants=made.key.variants[:1]))
    assert apply("diagnosis", unnamed) == "the wrong answer C is diagnosed as None."


def test_a_spelling_that_is_not_accepted_is_found(subject, monkeypatch):
    """If letters were compared as they are, a small b would be wrong."""
    monkeypatch.setattr("autograder.option.normalise", lambda text: text)
    assert "'b' is the right answer in another spelling" in apply("accepted", subject())


def test_the_sheet_is_released_and_unanswered(root, subject):
    """An answer in it is found whether it is right or not."""
    path = root / "exercises" / "colours.py"
    edit(path, '"7.1": None', '"7.1": "B"')
    assert "already holds an answer" in apply("stub", subject())
    assert "earns points" in apply("stub", subject())
    edit(path, '"7.1": "B"', '"7.1": "A"')
    assert "already holds an answer" in apply("stub", subject())
    edit(path, '"7.1": "A",', "")
    assert "does not ask 7.1: run autograde release" in apply("stub", subject())
    path.unlink()
    assert "is missing: run autograde release" in apply("stub", subject())


def test_what_gives_the_answer_away_is_found(subject, monkeypatch):
    """A hint that quotes it, a freeze that keeps what it must not, a sheet that marks it."""
    assert "its nudge quotes the right option" in apply("secrecy", subject(nudge="It is blue."))
    assert "its step holds the right number" in apply("secrecy", subject("7.2", step="3·4 = 12."))
    assert not apply("secrecy", subject("7.2", step="3·4, that is, not 120."))
    with monkeypatch.context() as patch:
        patch.setattr(quiz_laws, "freeze_key", lambda key: key)
        assert "depends on which answer is right" in apply("secrecy", subject())
        assert "depends on which answer is right" in apply("secrecy", subject("7.2"))
    with monkeypatch.context() as patch:
        patch.setattr(quiz_laws, "make_sheet", lambda _, qs: qs[0].right[0].text)
        assert "depends on which answer is right" in apply("secrecy", subject())


def test_a_freeze_without_the_misconceptions_of_the_right_one_is_found(subject, monkeypatch):
    """A list of the wrong options tells the right one, though it is not in it."""

    def keep_variants(key):
        cases = tuple(case for case in key.cases if case.visible)
        return replace(key, cases=cases)

    monkeypatch.setattr(quiz_laws, "freeze_key", keep_variants)
    assert "depends on which answer is right" in apply("secrecy", subject())


def test_a_key_that_depends_on_the_seed_is_found(subject, monkeypatch):
    """Nothing of a quiz question is drawn."""
    made = subject()
    build = quiz_laws.build_key
    monkeypatch.setattr(
        quiz_laws, "build_key", lambda question, seed: replace(build(question, seed), nudge=seed)
    )
    assert apply("determinism", made) == "building it twice gives different keys."


# faults that keep a course from loading -----------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('right("Blue.",', 'wrong("blue", "Blue.",', "'7.1': it has 0 right answers"),
        ('wrong("meadow", ', "right(", "'7.1': it has 2 right answers"),
        ('    wrong("meadow", "Green.", "That is the meadow."),\n', "", "it has 2 answers"),
        ('"7.1",', '"seven",', "its name is no number such as 10.1"),
        ('"7.1",', '"7.3",', "'7.3': there is no model answer"),
        ('"meadow"', '"evening"', "2 wrong answers are called 'evening'"),
        ('wrong("ten", 10,', 'wrong("ten", "10",', "'7.2': one of its answers is a text"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_with_its_line(root, old, new, message):
    """The file, the line of its variable, and what to do."""
    edit(root / "solutions" / "rubric" / "colours.py", old, new)
    with pytest.raises(CourseError) as caught:
        load_course(root)
    problem = caught.value.problems[0]
    assert message in str(problem)
    lines = (root / "solutions/rubric/colours.py").read_text(encoding="utf-8").split("\n")
    assert lines[problem.line - 1].endswith(("choice(", "number("))


def test_a_unit_is_a_quiz_or_has_functions(root):
    """One file cannot be both an answer sheet and stubs."""
    added = {
        "solutions/colours.py": "\n\ndef mix(a, b):\n    return a + b\n",
        "solutions/rubric/colours.py": MIX,
    }
    for name, text in added.items():
        path = root / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    with pytest.raises(CourseError, match="has functions and quiz questions"):
        load_course(root)


def test_an_id_without_quotes_is_told(root):
    """YAML would read 7.1 as a number, and 7.10 as the same one."""
    edit(root / "course.yaml", '"7.1": 6', "7.1: 6")
    with pytest.raises(CourseError, match=r"7\.1 is not a text; put it in quotes"):
        load_course(root)


# release ------------------------------------------------------------------------------------


def test_a_sheet_that_is_out_of_date_is_found(root):
    """As a stub is."""
    edit(root / "solutions/rubric/colours.py", "sky at noon?", "sky?")
    assert compare_release(load_course(root)) == [
        "exercises/colours.py is not what the course derives."
    ]


def test_the_handout_names_the_questions_and_says_when_they_are_judged(root):
    """With title and points."""
    page = (root / "exercises" / "README.md").read_text(encoding="utf-8")
    assert "| `7.1` | The sky | 3 min | 6 |" in page
    assert "`colours.py` asks questions whose answer is a letter or a number" in page
