"""The pages of the handout: where a student starts, and the path through the units."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType

from autograder.course import Course
from autograder.effort import estimate_minutes
from autograder.messages import CHINESE, ENGLISH
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.texts import Companion

CONVENTIONS = "conventions.md"
"""File in ``solutions/`` with what holds for every question; it goes into the handout."""

HOUR_MIN = 60

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        ENGLISH: MappingProxyType(
            {
                "start": """\
# {title}: exercises

Each file is a unit, each function a question. Its docstring is the whole task: write
the body in NumPy and put it in place of `raise NotImplementedError`. Then run

```
pytest exercises/                          # everything
pytest exercises/ -k <question>            # one question
pytest exercises/<unit>.py -x              # one unit, stop at the first failure
```

The table at the end shows what each question earns. A failing question shows the
smallest input on which it is wrong, what was expected and what it returned. Your work
is graded on more cases than these, with other numbers.""",
                "answers": """\
`{unit}.py` asks questions whose answer is a letter or a number: write it into
`ANSWERS`, in place of `None`. `pytest` tells whether each is answered; whether the
answers are right is judged when you hand in.""",
                "path": """\
## The path

Take the units in this order: each rests on those before it. Within a unit, the questions
stand in the order in which they build on one another. `{first}` is the one to start with.

The times are an estimate, not a measurement: they are computed from the length of the
model answer and the number of aspects that are judged. A first encounter with NumPy takes
longer.""",
                "units": (
                    "| | unit | what | questions | points | time |\n|---:|---|---|---:|---:|---:|"
                ),
                "assignments": "## Assignments",
                "due": "| assignment | due | questions | points |\n|---|---|---:|---:|",
                "no date": "no date",
                "questions": "| question | what | time | points |\n|---|---|---:|---:|",
                "split questions": (
                    "| question | what | assignment | time | points |\n|---|---|---|---:|---:|"
                ),
                "minutes": "{minutes} min",
                "hours": "{hours:g} h",
                "bundle": """\
# {title}

You need Python 3.11 or later. In this folder:

```
python3 -m venv .venv           # on Windows: py -m venv .venv
. .venv/bin/activate            # on Windows: .venv\\Scripts\\activate
pip install numpy pytest ./{wheel}
pytest exercises/
```

Now open `exercises/README.md`.
""",
            }
        ),
        CHINESE: MappingProxyType(
            {
                "start": """\
# {title}：练习

每个文件是一个单元，每个函数是一道题。函数的文档字符串就是完整的题目：用 NumPy 写出函数体，
替换 `raise NotImplementedError`，然后运行

```
pytest exercises/                          # 全部题目
pytest exercises/ -k <题目>                # 一道题
pytest exercises/<单元>.py -x              # 一个单元，遇到第一个失败就停下
```

最后的表格列出每道题的得分。没有通过的题会显示出错的最小输入、应有的结果和你返回的结果。
评分时用的是更多的用例，数字也不同。""",
                "answers": """\
`{unit}.py` 里的题，答案是一个字母或一个数字：写在 `ANSWERS` 里，替换 `None`。
`pytest` 只显示每题是否已经作答；答案对不对，提交之后才评判。""",
                "path": """\
## 学习路径

请按下面的顺序学习各单元，后面的单元以前面的为基础；单元之内，题目也按先后排列。
从 `{first}` 开始。

时间是估计，不是实测：它根据参考答案的长度和评判的方面数计算出来。第一次使用 NumPy
的人需要更长的时间。""",
                "units": "| | 单元 | 内容 | 题数 | 分数 | 时间 |\n|---:|---|---|---:|---:|---:|",
                "assignments": "## 作业",
                "due": "| 作业 | 截止时间 | 题数 | 分数 |\n|---|---|---:|---:|",
                "no date": "未定",
                "questions": "| 题目 | 内容 | 时间 | 分数 |\n|---|---|---:|---:|",
                "split questions": "| 题目 | 内容 | 作业 | 时间 | 分数 |\n|---|---|---|---:|---:|",
                "minutes": "{minutes} 分钟",
                "hours": "{hours:g} 小时",
                "bundle": """\
# {title}

需要 Python 3.11 或更高版本。在这个文件夹里运行：

```
python3 -m venv .venv           # Windows 上是 py -m venv .venv
. .venv/bin/activate            # Windows 上是 .venv\\Scripts\\activate
pip install numpy pytest ./{wheel}
pytest exercises/
```

然后打开 `exercises/README.md`。
""",
            }
        ),
    }
)
"""The fixed text of the pages, by language."""


def write_exercises_readme(
    course: Course, about: Mapping[str, str], companion: Companion | None = None
) -> str:
    """Write ``exercises/README.md``: how to work, and the path through the units.

    Parameters
    ----------
    about : mapping of str to str
        By unit, what it is about, in English; may lack units.
    companion : Companion or None
        The texts in another language.
    """
    words = _WORDS[ENGLISH if companion is None else companion.language]
    asked = course.assignment_questions(None)
    parts = [words["start"].format(title=_course_title(course, companion))]
    sheets = dict.fromkeys(q.unit for q, _ in asked if isinstance(q, QuizQuestion))
    parts += [words["answers"].format(unit=unit) for unit in sheets]
    parts += _read_conventions(course, companion)
    units = dict.fromkeys(question.unit for question, _ in asked)
    first = asked[0][0].name
    parts += [words["path"].format(first=first), _list_units(course, list(units), companion)]
    parts += [words["assignments"], _list_assignments(course, companion)]
    for place, unit in enumerate(units, start=1):
        told = about.get(unit, "") if companion is None else companion.units[unit].about
        parts.append(f"## {place}. `{unit}.py`: {title_of_unit(course, unit, companion)}")
        parts += [told] if told else []
        parts.append(_list_questions(course, unit, companion))
    return "\n\n".join(parts) + "\n"


def write_bundle_readme(course: Course, wheel: str, companion: Companion | None = None) -> str:
    """Write the page that lies on top of the student bundle."""
    words = _WORDS[ENGLISH if companion is None else companion.language]
    return words["bundle"].format(title=_course_title(course, companion), wheel=wheel)


def _read_conventions(course: Course, companion: Companion | None) -> list[str]:
    folder = course.root / "solutions"
    if companion is not None:
        folder /= companion.language
    path = folder / CONVENTIONS
    return [path.read_text(encoding="utf-8").strip()] if path.is_file() else []


def _list_units(course: Course, units: list[str], companion: Companion | None) -> str:
    words = _WORDS[ENGLISH if companion is None else companion.language]
    lines = [words["units"]]
    for place, unit in enumerate(units, start=1):
        asked = [pair for pair in course.assignment_questions(None) if pair[0].unit == unit]
        points = sum(worth for _, worth in asked)
        minutes = sum(estimate_minutes(question) for question, _ in asked)
        what = title_of_unit(course, unit, companion)
        time = show_minutes(minutes, companion)
        lines.append(f"| {place} | `{unit}.py` | {what} | {len(asked)} | {points:g} | {time} |")
    return "\n".join(lines)


def _list_assignments(course: Course, companion: Companion | None) -> str:
    words = _WORDS[ENGLISH if companion is None else companion.language]
    lines = [words["due"]]
    for name, config in course.config.assignments.items():
        due = words["no date"] if config.due is None else config.due.isoformat(sep=" ")
        title = _assignment_title(course, name, companion)
        count, points = len(config.questions), sum(config.questions.values())
        lines.append(f"| {title} | {due} | {count} | {points:g} |")
    return "\n".join(lines)


def _list_questions(course: Course, unit: str, companion: Companion | None) -> str:
    """List the questions of a unit; where they are asked, if not in one assignment."""
    words = _WORDS[ENGLISH if companion is None else companion.language]
    asked = [
        (assignment, question, points)
        for assignment in course.config.assignments
        for question, points in course.assignment_questions(assignment)
        if question.unit == unit
    ]
    split = len({assignment for assignment, _, _ in asked}) > 1
    lines = [words["split questions" if split else "questions"]]
    for assignment, question, points in asked:
        where = f" {_assignment_title(course, assignment, companion)} |" if split else ""
        what = title_of(question, companion)
        time = show_minutes(estimate_minutes(question), companion)
        lines.append(f"| `{question.name}` | {what} |{where} {time} | {points:g} |")
    return "\n".join(lines)


def show_minutes(minutes: int, companion: Companion | None = None) -> str:
    """Write a time: minutes below an hour and a half, above that hours and halves of them."""
    words = _WORDS[ENGLISH if companion is None else companion.language]
    if minutes <= HOUR_MIN + HOUR_MIN // 2:
        return words["minutes"].format(minutes=minutes)
    return words["hours"].format(hours=round(2 * minutes / HOUR_MIN) / 2)


def _course_title(course: Course, companion: Companion | None) -> str:
    return course.config.title if companion is None else companion.title


def _assignment_title(course: Course, name: str, companion: Companion | None) -> str:
    if companion is not None:
        return companion.assignments[name]
    return course.config.assignments[name].title


def title_of_unit(course: Course, unit: str, companion: Companion | None = None) -> str:
    """Take the title of a unit: the first line of its reference, without "Unit 1:"."""
    if companion is not None:
        return companion.units[unit].title
    source = (course.root / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
    first = summary(ast.get_docstring(ast.parse(source)))
    title = re.sub(r"^Unit\b[^:]*: ", "", first)
    return title[:1].upper() + title[1:]


def title_of(question: AnyQuestion, companion: Companion | None = None) -> str:
    """Take the line that names a question: the first sentence of the task, or the title."""
    if companion is not None:
        return companion.questions[question.name].title
    if isinstance(question, QuizQuestion):
        return question.title
    return summary(question.reference.__doc__)


def summary(docstring: str | None) -> str:
    """Take the first sentence of a docstring."""
    text = (docstring or "").strip().split("\n\n")[0]
    return " ".join(text.split()).rstrip(".")
