"""Topics are held against the course; the page and the path are made from them."""

import pytest
from test_companion import FILES

from autograder.course import load_course
from autograder.curriculum import CURRICULUM, read_topics
from autograder.effort import count_statements, estimate_minutes
from autograder.errors import CourseError
from autograder.handout import show_minutes, write_exercises_readme
from autograder.release import compare_release, derive_pages, write_exercises, write_pages

pytestmark = pytest.mark.usefixtures("own_modules")

TOPICS = """\
units:
  sums: Numbers that are added.
notes:
  "1":
    title: Arithmetic
    topics:
      Adding: [add]
      Colours: ["7.1"]
      History: names and years
"""


@pytest.fixture
def root(tmp_path):
    """A course of two units, with topics."""
    for name, text in {**FILES, "solutions/topics.yaml": TOPICS}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_page_is_derived_and_checked(root):
    """Release writes it, and finds it missing or edited."""
    course = load_course(root)
    write_exercises(course)
    assert compare_release(course) == ["docs/curriculum.md is missing."]
    assert write_pages(course) == [root / CURRICULUM]
    assert compare_release(course) == []
    page = root / CURRICULUM
    page.write_text(page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert compare_release(course) == ["docs/curriculum.md is not what the course derives."]


def test_the_page_leads_from_topics_to_misconceptions(root):
    """With points, aspects, and the reason where nothing is asked."""
    page = derive_pages(load_course(root))[CURRICULUM]
    for line in (
        "| Adding | [add](#add) |",
        "| Colours | [7.1](#7-1) |",
        "| History | none: names and years |",
        '<a id="7-1"></a>',
        "**`add`**: Add up. 3 points, about",
        "- *values*: both count",
        "- misconceptions: `first`, `second`",
        "- accepted too: `text`",
        "- wrong answers: `evening`, `meadow`",
        "Numbers that are added.",
    ):
        assert line in page, line
    assert "Beyond the notes" not in page


def test_a_question_without_a_topic_is_named(root):
    """It is not hidden."""
    path = root / "solutions" / "topics.yaml"
    path.write_text(TOPICS.replace('      Colours: ["7.1"]\n', ""), encoding="utf-8")
    page = derive_pages(load_course(root))[CURRICULUM]
    assert "### Beyond the notes\n\n7.1\n" in page


def test_a_course_without_topics_has_no_page(root):
    """Nothing is derived, and nothing is missing."""
    (root / "solutions" / "topics.yaml").unlink()
    course = load_course(root)
    assert read_topics(course) is None
    assert derive_pages(course) == {}
    assert write_pages(course) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[add]", "[ad]", "topics.yaml:7: there is no question 'ad'; did you mean 'add'?"),
        ("[add]", "[]", "topics.yaml:7: this topic has neither questions nor a reason; list"),
        ("names and years", "", "topics.yaml:9: this topic has neither questions nor a reason"),
        ("    title: Arithmetic\n", "", "topics.yaml:4: note '1' must have a title and topics"),
        ("  sums:", "  sum:", "topics.yaml:2: there is no unit 'sum'; did you mean 'sums'?"),
        ("Numbers that are added.", "3", "topics.yaml:2: 'sums' must be a text; say what it is"),
        ("units:\n  sums: Numbers that are added.\n", "", "the file must have 'units' and 'notes'"),
    ],
)
def test_every_fault_is_told_with_its_line(root, old, new, message):
    """What is wrong, where, and what to do."""
    assert old in TOPICS
    (root / "solutions" / "topics.yaml").write_text(TOPICS.replace(old, new), encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read_topics(load_course(root))
    assert message in str(caught.value)


# the path ---------------------------------------------------------------------------------


def test_the_handout_is_the_path_through_the_units(root):
    """In the order of course.yaml: what each unit is about, its questions, points and time."""
    page = write_exercises_readme(load_course(root), {"sums": "Numbers that are added."})
    for line in (
        "`add` is the one to start with",
        "| 1 | `sums.py` | Sums | 1 | 3 | 10 min |",
        "| 2 | `colours.py` | Colours | 1 | 2 | 3 min |",
        "| All of it | no date | 2 | 5 |",
        "## 1. `sums.py`: Sums\n\nNumbers that are added.\n\n| question",
        "| `add` | Add up | 10 min | 3 |",
        "| `7.1` | The sky | 3 min | 2 |",
    ):
        assert line in page, line


def test_a_unit_that_is_split_tells_the_assignment(root):
    """Only then."""
    config = root / "course.yaml"
    text = config.read_text(encoding="utf-8").replace('{add: 3, "7.1": 2}', "{add: 3}")
    text += '  more:\n    title: The rest\n    questions: {"7.1": 2}\n'
    config.write_text(text, encoding="utf-8")
    rubric = root / "solutions" / "rubric" / "sums.py"
    second = rubric.read_text(encoding="utf-8").replace("add", "sub").split("def sub__first")[1]
    rubric.write_text(
        rubric.read_text(encoding="utf-8") + "\n\ndef sub__first" + second, encoding="utf-8"
    )
    reference = root / "solutions" / "sums.py"
    reference.write_text(
        reference.read_text(encoding="utf-8") + '\n\ndef sub(x, y):\n    """Subtract."""\n',
        encoding="utf-8",
    )
    config.write_text(text.replace('"7.1": 2', '"7.1": 2, sub: 1'), encoding="utf-8")
    page = write_exercises_readme(load_course(root), {})
    assert "| `sub` | Subtract | The rest | " in page
    assert "| `add` | Add up | All of it | " in page
    assert "| `7.1` | The sky | 3 min | 2 |" in page


@pytest.mark.parametrize(
    ("minutes", "shown"), [(5, "5 min"), (90, "90 min"), (95, "1.5 h"), (110, "2 h"), (375, "6 h")]
)
def test_times_are_shown_in_minutes_or_half_hours(minutes, shown):
    """An estimate needs no more."""
    assert show_minutes(minutes) == shown


def test_the_estimate_counts_the_statements_of_the_model_answer(course):
    """A return is one; a docstring is none; helpers of the file are counted with their caller."""
    relu = course.questions["relu"]
    assert count_statements(relu) == 1
    assert estimate_minutes(relu) == 15  # 5 + 3·1 + 2·3 = 14
    assert estimate_minutes(course.questions["10.1"]) == 3
    assert count_statements(course.questions["10.1"]) == 0
    forward, backward = (course.questions[f"conv2d_{way}"] for way in ("forward", "backward"))
    assert count_statements(backward) > count_statements(forward) > 10
