"""The course in Chinese, as a student and a teacher meet it."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from autograder.release import derive_exercises

ROOT = Path(__file__).resolve().parents[2]

FLIPPED = """
_right = cross_correlate2d


def cross_correlate2d(x, k):
    return _right(x, k[::-1, ::-1])
"""


@pytest.fixture(scope="module")
def chinese(course):
    """The exercises of this course in Chinese, by name."""
    return derive_exercises(course, language="zh")


@pytest.fixture
def handout(pytester, chinese):
    """The Chinese exercises as they are handed out, and nothing else of the project."""
    for name, text in chinese.items():
        path = pytester.path / "exercises" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return pytester


def read_texts(unit, question):
    """Read what the Chinese companion says about a question."""
    text = (ROOT / "solutions" / "zh" / f"{unit}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["questions"][question]


def run(handout, *arguments):
    own = ("-p", "no:hypothesispytest", "-p", "no:timeout", "-p", "no:cacheprovider")
    return handout.runpytest_subprocess(*own, *arguments)


# pytest -----------------------------------------------------------------------------------


def test_untouched_stubs_are_not_implemented(handout, course):
    """Every question says so in Chinese, and earns nothing."""
    result = run(handout, "exercises/")
    assert result.ret == 1
    text = result.stdout.str()
    assert "Error" not in text
    rows = re.findall(r"^  (\w+) +0 / +[\d.]+ +0 / \d+  尚未实现$", text, re.MULTILINE)
    answers = re.findall(r"^  ([\d.]+) +– / +[\d.]+ +0 / 1  尚未作答$", text, re.MULTILINE)
    asked = {question.name for question, _ in course.assignment_questions(None)}
    assert {*rows, *answers} == asked
    assert not re.search("not implemented|not answered|visible cases", text)


def test_model_answers_pass(handout, course):
    """Full marks, in Chinese."""
    for path in (ROOT / "solutions").glob("*.py"):
        if path.stem != "__init__":
            shutil.copy(path, handout.path / "exercises")
    result = run(handout, "exercises/")
    assert result.ret == 0
    worth = [(question.unit, points) for question, points in course.assignment_questions(None)]
    possible = sum(points for unit, points in worth if unit != "quiz")
    text = result.stdout.str()
    assert re.search(rf"^合计 +{possible:g} / {possible:g}$", text, re.MULTILINE)
    assert "以上是可见的用例" in text


def test_a_failure_is_told_in_chinese(handout):
    """Every line of it but names and numbers."""
    shutil.copy(ROOT / "solutions" / "convolution.py", handout.path / "exercises")
    path = handout.path / "exercises" / "convolution.py"
    path.write_text(path.read_text(encoding="utf-8") + FLIPPED, encoding="utf-8")
    result = run(handout, "exercises/convolution.py", "-k", "cross_correlate2d")
    text = result.stdout.str()
    start = text.index("cross_correlate2d，values：")
    told = text[start:].split("\n____")[0].splitlines()
    assert told[1:17] == [
        "数值错误：4 个值中有 4 个不同，最多相差 14（允许 0.0005）",
        "出错的最小输入（003 §1.2）",
        "  x，形状 (3, 3) =",
        "    [[1., 2., 3.],",
        "     [4., 5., 6.],",
        "     [7., 8., 9.]]",
        "  k，形状 (2, 2) =",
        "    [[0., 1.],",
        "     [2., 3.]]",
        "  应为，形状 (2, 2) =",
        "    [[25., 31.],",
        "     [43., 49.]]",
        "  得到，形状 (2, 2) =",
        "    [[11., 17.],",
        "     [29., 35.]]",
        "差得最多的位置 [0, 0]：应为 25.0，得到 11.0",
    ]
    flipped = read_texts("convolution", "cross_correlate2d")["variants"]["kernel-flipped"]
    mistake = "".join(line.strip() for line in told[17:])
    assert mistake.startswith(f"错因：{flipped['text']}")
    assert mistake.endswith(f"提示：{flipped['hint']}")


def test_the_language_changes_no_number(course, chinese):
    """Inputs, expected values, weights and points are those of the English release."""
    english = derive_exercises(course, language="en")
    assert chinese.keys() == english.keys()
    for name in [name for name in english if name.startswith("cases/")]:
        pairs = zip(
            json.loads(chinese[name])["questions"],
            json.loads(english[name])["questions"],
            strict=True,
        )
        for one, other in pairs:
            assert one.pop("language") == "zh"
            assert one["cases"] == other["cases"]
            assert one["points"] == other["points"]
            weights = [[a["name"], a["weight"], a["requires"]] for a in one["aspects"]]
            assert weights == [[a["name"], a["weight"], a["requires"]] for a in other["aspects"]]


def test_nothing_is_given_away_in_chinese(course, chinese):
    """No sentence about a misconception or a wrong option stands in what students receive."""
    released = "".join("\n".join(chinese.values()).split())
    for name, question in course.questions.items():
        texts = read_texts(question.unit, name)
        told = [each for each in texts.get("variants", {}).values() if "hint" in each]
        told += [{"text": option["reason"]} for option in texts.get("options", {}).values()]
        for each in told:
            assert "".join(each["text"].split()) not in released, (name, each)


# the command line -------------------------------------------------------------------------


@pytest.fixture
def flipped(tmp_path):
    """A class of one student, who turned the kernel."""
    folder = tmp_path / "class" / "ann"
    folder.mkdir(parents=True)
    text = (ROOT / "solutions" / "convolution.py").read_text(encoding="utf-8") + FLIPPED
    (folder / "convolution.py").write_text(text, encoding="utf-8")
    return folder.parent


def grade(autograde, submissions, *options):
    words = ("-q", "cross_correlate2d", "--course", ROOT, "--seed", "languages", *options)
    return autograde(submissions, *words)


def test_a_class_is_graded_once_and_told_in_both_languages(autograde, flipped, tmp_path):
    """The texts change; points, verdicts and the gradebook do not, and nothing is graded again."""
    english = grade(autograde, flipped, "--json")
    chinese = grade(autograde, flipped, "--json", "--lang", "zh")
    assert (english.returncode, chinese.returncode) == (0, 0)
    one, other = (
        json.loads(done.stdout)["submissions"][0]["questions"]["cross_correlate2d"]
        for done in (english, chinese)
    )
    for name in ("earned", "possible", "verdict", "aspects"):
        assert one[name] == other[name]
    assert one["diagnosis"]["id"] == other["diagnosis"]["id"] == "kernel-flipped"
    assert "The kernel" in one["diagnosis"]["explanation"]
    for text in (
        other["diagnosis"]["explanation"],
        other["diagnosis"]["hint"],
        other["counterexample"]["message"],
    ):
        assert re.search("[\u4e00-\u9fff]", text)
        assert not re.search("[a-z]{4,}", text)
    table = grade(autograde, flipped, "--lang", "zh")
    assert "失分原因" in table.stdout
    assert "1 of 1 scores were in the gradebook already." in table.stdout


def test_a_language_that_the_engine_does_not_speak_is_refused(autograde, flipped):
    """With the ones that it does."""
    done = grade(autograde, flipped, "--lang", "fr")
    assert done.returncode == 2
    assert "'en', 'zh'" in done.stderr


def test_a_course_without_a_companion_has_one_language(autograde, flipped, copied_course):
    """Asked for another, it says what is missing, and grades nothing."""
    shutil.rmtree(copied_course / "solutions" / "zh")
    done = autograde(flipped, "--course", copied_course, "--lang", "zh")
    assert done.returncode == 2
    assert "there are no texts in the language 'zh'" in done.stderr
    assert not (copied_course / ".autograde" / "keys").exists()
