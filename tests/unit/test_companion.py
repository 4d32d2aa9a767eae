"""The companion of a course: read, held against the course, and put in place of its texts."""

import pytest

from autograder.build import PUBLIC_SEED, build_key
from autograder.companion import find_companion_problems, load_companion
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.keyfile import dump_keys, parse_keys
from autograder.outcome import Outcome, OutcomeKind
from autograder.score import SubmissionScore, score_question
from autograder.stub import find_examples, make_stub
from autograder.texts import QuestionTexts, UnitTexts
from autograder.translation import translate_key, translate_question, translate_submission

pytestmark = pytest.mark.usefixtures("own_modules")

CONFIG = """\
name: mini
title: A small course
assignments:
  all:
    title: All of it
    questions: {add: 3, "7.1": 2}
"""

SUMS = '''\
"""Unit: sums."""


def add(x, y):
    r"""Add up.

    Notes
    -----
    Not \\\\times.

    Examples
    --------
    >>> add(1, 2)
    3
    """
    return x + y
'''

SUMS_RUBRIC = """\
from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import sums as reference


def add__first(x, y):
    return x


def add__second(x, y):
    return y


def add__text(x, y):
    return x + y + 1


def add__swapped(x, y):
    return y + x


add = Question(
    reference=reference.add,
    oracle=lambda x, y: x + y,
    draw=lambda rng, N: {"x": N, "y": 1},
    aspects=(
        Aspect("values", "both count", visible=(draw(N=1), draw(N=2)), hidden=(draw(N=3),)),
    ),
    variants=(
        misconception(add__first, "y is left out.", hint="Where is y?"),
        misconception(add__second, "x is left out."),
        convention(add__text, "Some add one."),
        style(add__swapped, "the other way"),
    ),
    nudge="Both.",
    source="none",
)
"""

COLOURS = '"""Unit: colours."""\n\nANSWERS = {"7.1": "B"}\n'

COLOURS_RUBRIC = """\
from autograder.quiz import choice, right, wrong
from solutions import colours as reference

sky = choice(
    reference,
    "7.1",
    "The sky",
    "Which colour?",
    wrong("evening", "Red.", "That is the evening."),
    right("Blue.", "It is."),
    wrong("meadow", "Green.", "That is a meadow."),
    nudge="Look up.",
    step="Go out.",
    source="none",
)
"""

TITLES = "title: 小课程\nassignments:\n  all: 全部\n"

SUMS_ZH = """\
title: 求和
about: 两个数的和。
questions:
  add:
    title: 加法
    task: |
      把 x 和 y 加起来，得 x + y。

      结果是 \\\\Sigma。
    nudge: 两个都要。
    step: 用加号。
    aspects: {values: 两个数都算}
    variants:
      first: {text: 漏了 y。, hint: y 在哪里？}
      second: {text: 漏了 x。}
      text: {text: 有的书多加一。}
"""

COLOURS_ZH = """\
title: 颜色
intro: 写字母。
ask_number: 填数字
questions:
  "7.1":
    title: 天空
    task: 天空是什么颜色？
    nudge: 抬头看。
    step: 出门看。
    options:
      A: {text: 红色。, reason: 那是傍晚。}
      B: {text: 蓝色。, reason: 对。}
      C: {text: 绿色。, reason: 那是草地。}
"""

FILES = {
    "course.yaml": CONFIG,
    "solutions/__init__.py": "",
    "solutions/rubric/__init__.py": "",
    "solutions/sums.py": SUMS,
    "solutions/rubric/sums.py": SUMS_RUBRIC,
    "solutions/colours.py": COLOURS,
    "solutions/rubric/colours.py": COLOURS_RUBRIC,
    "solutions/zh/course.yaml": TITLES,
    "solutions/zh/sums.yaml": SUMS_ZH,
    "solutions/zh/colours.yaml": COLOURS_ZH,
}


@pytest.fixture
def root(tmp_path):
    """A course of one function and one quiz question, with its companion."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def edit(root, name, old, new):
    path = root / "solutions" / "zh" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(root):
    return [str(problem) for problem in find_companion_problems(load_course(root))]


# reading ----------------------------------------------------------------------------------


def test_a_whole_companion_has_no_problem(root):
    """And every text is where it belongs."""
    course = load_course(root)
    assert find_companion_problems(course) == []
    companion = load_companion(course, "zh")
    assert (companion.title, companion.assignments) == ("小课程", {"all": "全部"})
    assert companion.units["sums"].about == "两个数的和。"
    assert companion.units["colours"].intro == "写字母。"
    texts = companion.questions["add"]
    assert (texts.title, texts.nudge, texts.step) == ("加法", "两个都要。", "用加号。")
    assert texts.variants["first"].hint == "y 在哪里？"
    assert companion.questions["7.1"].variants.keys() == {"evening", "meadow"}


def test_english_has_no_companion(root):
    """It is the language that the course is written in."""
    assert load_companion(load_course(root), "en") is None


def test_a_course_without_a_companion_is_whole(root):
    """Unless another language is asked for."""
    for path in (root / "solutions" / "zh").iterdir():
        path.unlink()
    (root / "solutions" / "zh").rmdir()
    course = load_course(root)
    assert find_companion_problems(course) == []
    with pytest.raises(CourseError, match="no texts in the language 'zh'; add the texts, or"):
        load_companion(course, "zh")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("sums.yaml", "    nudge: 两个都要。\n", "", "sums.yaml:4: 'nudge' is missing in 'add' of"),
        ("sums.yaml", "nudge:", "nugde:", "sums.yaml:10: 'nugde' of 'add' is not known here; did"),
        ("sums.yaml", "用加号。", "3", "sums.yaml:11: 'step' of 'add' must be a text"),
        ("sums.yaml", "用加号。", "[]", "sums.yaml:11: 'step' of 'add' must be a text"),
        ("sums.yaml", "用加号。", '"  "', "sums.yaml:11: 'step' of 'add' must be a text"),
        ("sums.yaml", "用加号。", '\'"""\'', "sums.yaml:11: 'step' of 'add' has three quotes"),
        ("sums.yaml", "{values: 两个数都算}", "{value: 两}", "'value' of 'aspects' is not known"),
        (
            "sums.yaml",
            "{values: 两个数都算}",
            "{value: 两}",
            ":12: 'values' is missing in 'aspects'",
        ),
        ("sums.yaml", "{values: 两个数都算}", "两", ":12: 'aspects' of 'add' must be keys with"),
        ("sums.yaml", ", hint: y 在哪里？", "", ":14: 'hint' is missing in 'first' of 'variants'"),
        ("sums.yaml", "{text: 漏了 x。}", "{text: 漏, hint: 看}", ":15: 'hint' of 'second' is not"),
        ("sums.yaml", "      second: {text: 漏了 x。}\n", "", "'second' is missing in 'variants'"),
        ("sums.yaml", "title: 求和\n", "", "sums.yaml:1: 'title' is missing; write it"),
        ("sums.yaml", "  add:", "  sub:", "sums.yaml:3: 'add' is missing in 'questions'"),
        ("sums.yaml", SUMS_ZH, "- 一\n", "sums.yaml:1: the file must be keys with values"),
        ("sums.yaml", SUMS_ZH, "", "sums.yaml: the file is empty"),
        ("sums.yaml", "title: 求和", "title: 求和\ntitle: 和", "sums.yaml:2: 'title' stands here"),
        ("colours.yaml", "ask_number: 填数字\n", "", "colours.yaml:1: 'ask_number' is missing"),
        ("colours.yaml", "C: {", "D: {", "colours.yaml:13: 'D' of 'options' is not known here"),
        ("colours.yaml", ", reason: 对。", "", "colours.yaml:12: 'reason' is missing in 'B' of"),
        ("course.yaml", "  all: 全部", "  al: 全部", "course.yaml:3: 'al' of 'assignments' is not"),
    ],
)
def test_every_fault_is_told_with_its_line(root, file, old, new, message):
    """What is wrong, where, and what to do."""
    edit(root, file, old, new)
    assert any(message in problem for problem in told(root)), told(root)
    with pytest.raises(CourseError):
        load_companion(load_course(root), "zh")


def test_files_that_are_missing_or_of_no_unit_are_told(root):
    """A unit has a file, and a file has a unit."""
    folder = root / "solutions" / "zh"
    (folder / "sums.yaml").rename(folder / "sum.yaml")
    assert [problem.partition("zh/")[2] for problem in told(root)] == [
        "sums.yaml: the file does not exist; write the texts in it",
        "sum.yaml: the course has no such unit; did you mean 'sums.yaml'?",
    ]


# putting in place -------------------------------------------------------------------------


def test_a_translated_key_differs_in_its_texts_only(root):
    """And says its language in a file."""
    course = load_course(root)
    key = build_key(course.questions["add"], PUBLIC_SEED)
    other = translate_key(key, load_companion(course, "zh").questions["add"])
    assert other.cases is key.cases
    assert [info.about for info in other.aspects] == ["两个数都算"]
    assert [variant.text for variant in other.variants] == [
        "漏了 y。",
        "漏了 x。",
        "有的书多加一。",
    ]
    assert [variant.id for variant in other.variants] == [v.id for v in key.variants]
    assert (key.language, other.language) == ("en", "zh")
    assert parse_keys(dump_keys([other]))[0].language == "zh"
    assert "language" not in dump_keys([key])


def test_a_translated_quiz_question_keeps_its_answer(root):
    """Options and reasons are told anew."""
    course = load_course(root)
    texts = load_companion(course, "zh").questions["7.1"]
    other = translate_question(course.questions["7.1"], texts)
    assert [o.text for o in other.options] == ["红色。", "蓝色。", "绿色。"]
    assert [(o.answer, o.reason) for o in other.right] == [("B", "对。")]
    key = translate_key(build_key(course.questions["7.1"], PUBLIC_SEED), texts)
    assert [variant.text for variant in key.variants] == ["那是傍晚。", "那是草地。"]
    assert [info.about for info in key.aspects] == ["答案正确"]


def score(course, answer):
    key = build_key(course.questions["add"], PUBLIC_SEED)
    outcomes = [
        Outcome(OutcomeKind.RETURNED, value=answer(**dict(case.inputs))) for case in key.cases
    ]
    given = SubmissionScore("ann", (score_question(key, outcomes),), ("a.py was not read",))
    texts = load_companion(course, "zh").questions
    return given, translate_submission(given, {"add": key}, texts)


def test_a_translated_score_tells_the_same(root):
    """Diagnosis, hint, aspects and message are in Chinese; points and verdicts are not touched."""
    english, chinese = score(load_course(root), lambda x, y: x)
    [before], [after] = english.questions, chinese.questions
    assert (after.share, after.verdict) == (before.share, before.verdict)
    assert after.diagnosis.misconception.text == "漏了 y。"
    assert after.diagnosis.misconception.hint == "y 在哪里？"
    assert after.hint == "两个都要。"
    assert [aspect.about for aspect in after.aspects] == ["两个数都算"]
    assert after.counterexample.difference.message == "应为 2，得到 1"
    assert chinese.notes == english.notes


def test_the_note_about_a_convention_is_translated(root):
    """Full marks, with the sentence in Chinese."""
    english, chinese = score(load_course(root), lambda x, y: x + y + 1)
    assert english.questions[0].notes == ("Some add one.",)
    assert chinese.questions[0].notes == ("有的书多加一。",)
    assert chinese.questions[0].hint == ""


def test_without_texts_a_score_stays_as_it_is(root):
    """English needs nothing."""
    english, _ = score(load_course(root), lambda x, y: x)
    assert translate_submission(english, {}, {}) is english


# stubs ------------------------------------------------------------------------------------


def test_a_chinese_stub_has_title_task_and_examples(root):
    """In this order; a backslash makes the docstring a raw one."""
    unit = load_companion(load_course(root), "zh").units["sums"]
    stub = make_stub(SUMS, ["add"], unit)
    assert (
        stub
        == '''\
"""求和"""

import numpy as np


def add(x, y):
    r"""加法

    把 x 和 y 加起来，得 x + y。

    结果是 \\\\Sigma。

    Examples
    --------
    >>> add(1, 2)
    3
    """
    raise NotImplementedError
'''
    )


def test_a_stub_without_examples_or_docstring_gets_one():
    """The texts are enough."""
    texts = QuestionTexts("zh", "标题", "任务。", "", "")
    unit = UnitTexts("单元", intro="怎么做。", questions={"f": texts})
    stub = make_stub("def f(x):\n    return x\n", ["f"], unit)
    assert stub.startswith('"""单元\n\n怎么做。\n"""\n\nimport numpy as np\n\n\ndef f(x):\n')
    assert '    """标题\n\n    任务。\n    """\n    raise NotImplementedError\n' in stub


def test_examples_end_where_the_next_section_begins():
    """Whatever stands around them."""
    text = "Add.\n\nExamples\n--------\n>>> 1\n1\n\nNotes\n-----\nNone.\n"
    assert find_examples(text) == "Examples\n--------\n>>> 1\n1"
    assert find_examples("Add.\n\nNotes\n-----\nNone.\n") == ""
