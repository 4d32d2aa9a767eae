"""The pages of the handout: where a student starts, and the path through the units."""

from __future__ import annotations

from autograder.course import Course
from autograder.quiz import AnyQuestion, QuizQuestion

CONVENTIONS = "conventions.md"
"""File in ``solutions/`` with what holds for every question; it goes into the handout."""


def write_exercises_readme(course: Course) -> str:
    """Write ``exercises/README.md``: every unit with its questions, points and due date."""
    lines = [
        f"# {course.config.title}: exercises",
        "",
        "Each file is a unit, each function a question. Its docstring is the whole task: write",
        "the body in NumPy and put it in place of `raise NotImplementedError`. Then run",
        "",
        "```",
        "pytest exercises/                          # everything",
        "pytest exercises/ -k <question>            # one question",
        "pytest exercises/<unit>.py -x              # one unit, stop at the first failure",
        "```",
        "",
        "The table at the end shows what each question earns. A failing question shows the",
        "smallest input on which it is wrong, what was expected and what it returned. Your work",
        "is graded on more cases than these, with other numbers.",
    ]
    asked = course.assignment_questions(None)
    sheets = {q.unit: None for q, _ in asked if isinstance(q, QuizQuestion)}
    for unit in sheets:
        lines += [
            "",
            f"`{unit}.py` asks questions whose answer is a letter or a number: write it into",
            "`ANSWERS`, in place of `None`. `pytest` tells whether each is answered; whether the",
            "answers are right is judged when you hand in.",
        ]
    conventions = course.root / "solutions" / CONVENTIONS
    if conventions.is_file():
        lines += ["", conventions.read_text(encoding="utf-8").strip()]
    for assignment in course.config.assignments:
        questions = course.assignment_questions(assignment)
        config = course.config.assignments[assignment]
        lines += ["", f"## {config.title}", ""]
        if config.due is not None:
            lines += [f"Due {config.due.isoformat(sep=' ')}.", ""]
        lines += ["| file | question | what | points |", "|---|---|---|---:|"]
        for question, points in questions:
            what = title_of(question)
            lines.append(f"| `{question.unit}.py` | `{question.name}` | {what} | {points:g} |")
    return "\n".join(lines) + "\n"


def write_bundle_readme(course: Course, wheel: str) -> str:
    """Write the page that lies on top of the student bundle."""
    return f"""# {course.config.title}

You need Python 3.11 or later. In this folder:

```
python -m venv .venv
. .venv/bin/activate            # on Windows: .venv\\Scripts\\activate
pip install numpy pytest ./{wheel}
pytest exercises/
```

Now open `exercises/README.md`.
"""


def title_of(question: AnyQuestion) -> str:
    """Take the line that names a question: the first sentence of the task, or the title."""
    if isinstance(question, QuizQuestion):
        return question.title
    return summary(question.reference.__doc__)


def summary(docstring: str | None) -> str:
    """Take the first sentence of a docstring."""
    text = (docstring or "").strip().split("\n\n")[0]
    return " ".join(text.split()).rstrip(".")
