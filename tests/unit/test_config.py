"""Reading and checking ``course.yaml``."""

import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from autograder.config import read_config, shown_path
from autograder.errors import CourseError, Problem, UserError

GOOD = """\
name: mini
title: A small course
assignments:
  first:
    title: The first
    due: 2026-12-07T23:59:00+08:00
    questions:
      add: 4
      scale: 2.5
  second:
    title: The second
    questions: {mean: 1}
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def read(tmp_path):
    """Read a configuration from text or bytes."""

    def read_text(content):
        path = tmp_path / "course.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_config(path)

    return read_text


@pytest.fixture
def faults(read):
    """Read a configuration that must fail, and return its problems."""

    def problems_of(content):
        with pytest.raises(CourseError) as caught:
            read(content)
        assert all(problem.file.endswith("course.yaml") for problem in caught.value.problems)
        return caught.value.problems

    return problems_of


@pytest.fixture
def fault(faults):
    """Read a configuration that must fail on one account."""

    def problem_of(content):
        problems = faults(content)
        assert len(problems) == 1, problems
        return problems[0]

    return problem_of


def changed(old, new):
    """Put one text of the good configuration in the place of another."""
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


def test_a_good_file_is_read(read):
    """Every value arrives with its type, the points in order, and what is left out has defaults."""
    config = read(GOOD)
    assert (config.name, config.title, config.language) == ("mini", "A small course", "en")
    assert list(config.assignments) == ["first", "second"]
    assert list(config.assignments["first"].questions.items()) == [("add", 4.0), ("scale", 2.5)]
    assert config.assignments["first"].due == datetime(2026, 12, 7, 15, 59, tzinfo=UTC)
    assert config.assignments["second"].due is None
    limits = config.limits
    assert (limits.question_s, limits.reference_factor, limits.load_s) == (1, 50, 2)
    assert (limits.submission_s, limits.cpu_s) == (60, None)
    assert (limits.memory_mb, limits.output_mb) == (2048, 64)


def test_limits_can_be_set(read):
    """A limit that is given replaces its default and no other."""
    limits = read(GOOD + "limits: {question_s: 1.5, memory_mb: 512}\n").limits
    assert (limits.question_s, limits.submission_s, limits.memory_mb) == (1.5, 60, 512)


def test_the_configuration_cannot_be_changed(read):
    """A loaded configuration is frozen at every level."""
    config = read(GOOD)
    for model, key in ((config, "title"), (config.limits, "memory_mb")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(model, key, 1)


def test_the_configuration_knows_its_lines(read):
    """The line of a key is found, and that of the nearest key above one that is not there."""
    config = read(GOOD)
    assert config.line_of("title") == 2
    assert config.line_of("assignments", "first", "questions", "scale") == 9
    assert config.line_of("assignments", "second", "due") == 10
    assert config.line_of("limits", "memory_mb") == 1


def test_the_configuration_pickles_with_its_lines(read):
    """A configuration can be handed to another process."""
    config = pickle.loads(pickle.dumps(read(GOOD)))
    assert config.title == "A small course"
    assert config.line_of("title") == 2


def test_a_byte_order_mark_is_ignored(read):
    """A file saved by an editor that marks UTF-8 is read like any other."""
    assert read(b"\xef\xbb\xbf" + GOOD.encode()).name == "mini"


@pytest.mark.parametrize("due", ["2026-12-07T23:59:00Z", "'2026-12-07 23:59+00:00'"])
def test_a_due_date_may_be_written_in_any_iso_form(read, due):
    """A quoted date, a space for the T and a Z for the zone are all understood."""
    config = read(changed("2026-12-07T23:59:00+08:00", due))
    moment = config.assignments["first"].due
    assert (moment.year, moment.hour, moment.utcoffset().total_seconds()) == (2026, 23, 0)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("ions: {mean", "ion: {mean", ":12: unknown key 'question'; did you mean 'questions'?"),
        ("title: A small", "titel: A small", ":2: unknown key 'titel'; did you mean 'title'?"),
        ("mini", "mini\nlimits: {memory: 1}", ":2: unknown key 'memory'; did you mean 'memory"),
        ("mini", "mini\ncolour: red", ":2: unknown key 'colour'; known are name, title, language,"),
    ],
)
def test_an_unknown_key_is_answered_with_the_nearest(faults, old, new, shown):
    """At every level an unknown key is named with its line and what may have been meant."""
    (problem,) = [p for p in faults(changed(old, new)) if "unknown" in p.message]
    assert shown in str(problem)


@pytest.mark.parametrize("key", ["name: mini\n", "title: A small course\n"])
def test_a_missing_key_is_named(fault, key):
    """A key that every course needs is asked for."""
    problem = fault(changed(key, ""))
    assert problem.message == f"'{key.partition(':')[0]}' is missing"
    assert problem.advice == "add it"


def test_a_missing_key_inside_has_the_line_of_its_assignment(fault):
    """What an assignment lacks is reported where the assignment stands."""
    problem = fault(changed("    title: The second\n", ""))
    assert (problem.line, problem.message) == (10, "'title' is missing in 'second'")


@pytest.mark.parametrize(
    ("value", "wanted", "found"),
    [
        ("'4'", "a number", "the text '4'"),
        ("yes", "a number", "the truth value true"),
        ("", "a number", "nothing"),
        ("[4]", "a number", "a list"),
        ("{a: 1}", "a number", "keys with values"),
        (".nan", "a finite number", "the number nan"),
        (".inf", "a finite number", "the number inf"),
        ("0", "greater than 0", "the number 0"),
        ("-1.5", "greater than 0", "the number -1.5"),
        ("2026-12-07", "a number", "the text '2026-12-07'"),
    ],
)
def test_points_are_positive_finite_numbers(fault, value, wanted, found):
    """Anything but a number above 0 is refused with what was expected and what stands there."""
    problem = fault(changed("add: 4", f"add: {value}"))
    assert (problem.line, problem.message) == (8, f"'add' must be {wanted}, not {found}")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ("{memory_mb: 2048.5}", "'memory_mb' must be a whole number, not the number 2048.5"),
        ("{memory_mb: 10}", "'memory_mb' must be at least 256, not the number 10"),
        ("{output_mb: 65}", "'output_mb' must be at most 64, not the number 65"),
        ("{question_s: 0}", "'question_s' must be greater than 0, not the number 0"),
        ("{question_s: 3 s}", "'question_s' must be a number, not the text '3 s'"),
        ("{question_s: 9, submission_s: 8}", "submission_s is shorter than question_s"),
        ("{load_s: 9, submission_s: 8}", "submission_s is shorter than load_s"),
        ("{load_s: .inf}", "'load_s' must be a finite number, not the number inf"),
        ("{reference_factor: 0.5}", "'reference_factor' must be at least 1, not the number 0.5"),
        ("{cpu_s: 1.5}", "'cpu_s' must be a whole number, not the number 1.5"),
        ("{cpu_s: 0}", "'cpu_s' must be at least 1, not the number 0"),
        ("none", "'limits' must be keys with values, not the text 'none'"),
    ],
)
def test_limits_are_checked(fault, limits, message):
    """A limit that cannot be kept is refused."""
    problem = fault(f"limits: {limits}\n" + GOOD)
    assert (problem.line, problem.message) == (1, message)


def test_a_due_date_needs_a_time_zone(fault):
    """A date that means another moment in every country is refused."""
    problem = fault(changed("2026-12-07T23:59:00+08:00", "2026-12-07T23:59:00"))
    assert (problem.line, problem.message) == (6, "'due' has no time zone: '2026-12-07T23:59:00'")
    assert "+08:00" in problem.advice


@pytest.mark.parametrize("due", ["2026-12-07", "1780000000", "'1780000000'", "soon", "true"])
def test_a_due_date_is_a_date_and_a_time(fault, due):
    """A bare day, a number of seconds and a word are no due date."""
    problem = fault(changed("2026-12-07T23:59:00+08:00", due))
    assert problem.line == 6
    assert problem.message.startswith("'due' must be a date and time such as 2026-")


def test_a_due_date_exists(fault):
    """The thirteenth month is refused."""
    problem = fault(changed("2026-12-07", "2026-13-07"))
    assert problem.line == 6
    assert "is not a date that exists" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: mini", "name: a b", "'name' must be a short name"),
        ("name: mini", "name: ../mini", "'name' must be a short name"),
        ("name: mini", 'name: "mini\\n"', "'name' must be a short name"),
        ("  first:", "  fi/rst:", "'fi/rst' must be a short name"),
        ("add: 4", "add it: 4", "'add it' must be a function name"),
        ("title: A small course", "title: ' '", "'title' is empty"),
        (
            "name: mini",
            "name: mini\nlanguage: English",
            "'language' must be one of en, zh",
        ),
        ("{mean: 1}", "{}", "'questions' is empty"),
        ("{mean: 1}", "[mean]", "'questions' must be keys with values, not a list"),
    ],
)
def test_names_and_titles_are_checked(fault, old, new, message):
    """A name that could not stand in a file name, a report or Python is refused."""
    assert message in fault(changed(old, new)).message


def test_a_question_belongs_to_one_assignment(fault):
    """A question that two assignments ask for is reported with both lines."""
    problem = fault(changed("{mean: 1}", "{add: 1}"))
    assert problem.line == 12
    assert problem.message == "question 'add' is already in assignment 'first' (line 8)"


def test_a_key_given_twice_is_an_error(fault):
    """Of two values none is chosen; both lines are named."""
    problem = fault(changed("      scale: 2.5", "      scale: 2.5\n      add: 5"))
    assert problem.line == 10
    assert problem.message == "'add' stands here again after line 8"


@pytest.mark.parametrize("key", ["no", "3", "1.5", "null", "<<"])
def test_a_key_must_be_a_text(fault, key):
    """A key that YAML reads as something else than a text must be put in quotes."""
    problem = fault(changed("add: 4", f"{key}: 4"))
    assert (problem.line, problem.message) == (8, f"the key {key} is not a text")


def test_an_alias_is_refused(faults):
    """One value written for many, which could grow without end, is no part of a course."""
    bomb = "a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert any("alias" in problem.message and problem.line == 2 for problem in faults(bomb))


def test_a_value_that_contains_itself_is_refused(faults):
    """A circle of aliases ends with a message."""
    assert any("alias" in problem.message for problem in faults("a: &a [*a]\n"))


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!timestamp", "!mine"])
def test_a_tag_makes_nothing(faults, tag):
    """No tag builds an object."""
    problems = faults(changed("name: mini", f"name: {tag} x"))
    assert problems[0].line == 1
    assert problems[0].message == f"the tag {tag} is not used in a course"


@pytest.mark.parametrize("value", ["!!int four", "9" * 5000])
def test_a_number_that_is_none_is_refused(faults, value):
    """A text tagged as a number, and a number too long to read, end with a message."""
    problems = faults(changed("add: 4", f"add: {value}"))
    assert problems[0].line == 8
    assert "is not of the kind int" in problems[0].message


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", None, "the file is empty"),
        (b"# only this\n", None, "the file is empty"),
        (b"name: mini\nlimits:\n\tmemory_mb: 1\n", 3, "a tab indents this line"),
        (b"name: [mini\ntitle: x\n", 2, "not valid YAML"),
        (b"a: 1\n b: 2\n", 2, "not valid YAML"),
        (b"name: a\n---\nname: b\n", 2, "not valid YAML"),
        (b"- name\n", 1, "the file holds a list, not keys with values"),
        (b"course\n", 1, "the file holds the text 'course', not keys with values"),
        (b"name: mini\ntitle: caf\xe9\n", 2, "the file is not UTF-8 text"),
        (GOOD.encode("utf-16"), 1, "the file is not UTF-8 text"),
        (b"name: mini\ntitle: \x07\n", 2, r"the character \x07 is not allowed"),
        (b"[" * 5000, None, "the values are nested too deeply"),
    ],
)
def test_a_file_that_is_no_yaml_is_explained(fault, content, line, message):
    """Whatever the bytes are, the message says where they stop making sense and what to do."""
    problem = fault(content)
    assert problem.line == line
    assert problem.message.startswith(message)
    assert problem.advice


def test_a_missing_file_is_named(tmp_path):
    """A path without a file is said to have none."""
    with pytest.raises(CourseError, match=r"course\.yaml: the file does not exist"):
        read_config(tmp_path / "course.yaml")


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    """A path that cannot be read as a file, here a folder, is named with the reason."""
    with pytest.raises(CourseError, match=r"cannot be read \(Is a directory\)"):
        read_config(tmp_path)


def test_all_problems_are_reported_at_once_in_order(faults):
    """A file with several faults needs one run to see them, from top to bottom."""
    text = GOOD.replace("title: A small", "titel: A small").replace("add: 4", "add: -4")
    text = text.replace("+08:00", "").replace("{mean: 1}", "{scale: 1, scale: 2}")
    lines = [problem.line for problem in faults(text)]
    assert lines == sorted(lines)
    assert [line for line in lines if line > 1] == [2, 6, 8, 12, 12]


def test_an_error_prints_every_problem_on_its_line():
    """A course error reads like a compiler's: file, line, what is wrong; what to do."""
    error = CourseError(
        Problem("course.yaml", 12, "unknown key 'pionts'", "did you mean 'points'?"),
        Problem("solutions/pooling.py", None, "the file is gone"),
    )
    assert str(error) == (
        "course.yaml:12: unknown key 'pionts'; did you mean 'points'?\n"
        "solutions/pooling.py: the file is gone"
    )
    assert isinstance(error, UserError)
    assert error.exit_code == 2


def test_an_error_pickles_with_its_problems():
    """A course error crosses processes whole."""
    error = CourseError(Problem("course.yaml", 1, "x", "y"))
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


def test_a_path_is_shown_as_seen_from_here(tmp_path, monkeypatch):
    """A path below the current folder is shown relative to it, any other as it is."""
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "a" / "course.yaml") == "a/course.yaml"
    assert shown_path(Path("/elsewhere/course.yaml")) == "/elsewhere/course.yaml"


def test_the_course_itself_gives_a_hundred_points_for_each_assignment():
    """Every assignment of this course is worth 100 points and due at a stated moment."""
    config = read_config(ROOT / "course.yaml")
    assert list(config.assignments) == [
        "convolution",
        "conv_layers",
        "pooling",
        "dense",
        "optimizers",
        "parameters",
        "lenet",
        "training",
        "vision",
        "quiz",
    ]
    for assignment in config.assignments.values():
        assert sum(assignment.questions.values()) == 100
        assert assignment.due is not None


# Feedback ---------------------------------------------------------------------------------

FEEDBACK = [
    ("feedback: {hints: all}", "'hints' must be one of 'none', 'nudge' or 'step'"),
    ("feedback: {hidden_inputs: true}", "'hidden_inputs' must be one of 'never', 'after_due'"),
    ("feedback: {diagnosis: 'no'}", "'diagnosis' must be true or false, not the text 'no'"),
    ("feedback: {solution: never}", "unknown key 'solution'; did you mean 'solutions'?"),
    ("feedback: {solutions: always}", "'solutions' must be one of 'never' or 'after_due'"),
    ("feedback: never", "'feedback' must be keys with values"),
]


@pytest.mark.parametrize(("line", "message"), FEEDBACK, ids=[line for line, _ in FEEDBACK])
def test_what_students_see_is_checked(tmp_path, line, message):
    """A word that is not known is named with the known ones."""
    path = tmp_path / "course.yaml"
    course = "name: tiny\ntitle: Tiny\nassignments: {one: {title: One, questions: {f: 1}}}\n"
    path.write_text(course + line + "\n", encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read_config(path)
    assert message in str(caught.value)
    path.write_text(course, encoding="utf-8")
    assert read_config(path).feedback.model_dump() == {
        "hidden_inputs": "never",
        "diagnosis": True,
        "hints": "nudge",
        "solutions": "never",
    }
