"""``feedback/``: a page for each student, as HTML and as Markdown, written when it has changed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import quote

from autograder.answer_key import AnswerKey
from autograder.record import write_record
from autograder.report.feedback import Allowed, Feedback, explain_question, make_feedback
from autograder.report.files import replaced_when_done
from autograder.report.html import escape, render
from autograder.report.lines import lines_of_question
from autograder.report.markdown import write_markdown
from autograder.report.policy import Policy
from autograder.report.titles import CourseText, QuestionText
from autograder.report.words import words_for
from autograder.score import QuestionScore, SubmissionScore

FOLDER = "feedback"
HEAD_BYTES = 2000
"""A page says within so many bytes what it was made from."""

MAX_STEM = 80
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
HASHED = re.compile(r".*-[0-9a-f]{8}", re.DOTALL)
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def page_stem(student: str) -> str:
    """Name a student's files, without an ending: safe on every system, one for each student.

    A plain name stays as it is. Of any other one, letters and digits of every script stay,
    and a hash of the whole name is added. A name that ends like such a hash gets one too, so
    that nobody can choose a name whose files are those of another student.
    """
    name = unicodedata.normalize("NFC", student)
    unchanged = (
        name == student
        and len(name) <= MAX_STEM
        and PLAIN.fullmatch(name)
        and not name.endswith(".")
        and not HASHED.fullmatch(name)
        and not RESERVED.fullmatch(name)
    )
    if unchanged:
        return name
    kept = "".join(c if c.isalnum() or c in "_-" else "-" for c in name)
    while len(kept.encode()) > MAX_STEM:
        kept = kept[:-1]
    digest = hashlib.sha256(student.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"{kept.strip('-') or 'student'}-{digest}"


def page_link(student: str) -> str:
    """Write the way from the report to a student's page, as a URL."""
    return f"{FOLDER}/{quote(page_stem(student))}.html"


class FeedbackFolder:
    """Where the pages of a class are written.

    Parameters
    ----------
    folder : Path
        Is made where it is missing.
    keys : sequence of AnswerKey
    now : datetime
        With a time zone; decides what is shown after a due date.
    language : str
        Such as ``en`` or ``zh-CN``.

    Attributes
    ----------
    written, kept : int
        How many pages were written, and how many were there already as they should be.
    """

    def __init__(
        self,
        folder: Path,
        keys: Sequence[AnswerKey],
        course: CourseText,
        policy: Policy,
        now: datetime,
        language: str,
    ) -> None:
        self.folder = folder
        self.keys = {key.question: key for key in keys}
        self.course = course
        self.policy = policy
        self.now = now
        self.words = words_for(language)
        self.written = self.kept = 0
        self._common = self._digest_common()
        folder.mkdir(parents=True, exist_ok=True)

    def tell(self, score: SubmissionScore) -> Feedback:
        """Decide what a student is told."""
        return make_feedback(score, self.keys, self.course, self.policy, self.now, self.words)

    def add(self, score: SubmissionScore) -> None:
        """Write a student's pages, unless those that are there were made from the same."""
        stem = page_stem(score.student)
        page, text = self.folder / f"{stem}.html", self.folder / f"{stem}.md"
        digest = self._digest(score)
        if text.exists() and _read_digest(page) == digest:
            self.kept += 1
            return
        told = self.tell(score)
        with replaced_when_done(text) as file:
            file.write(write_markdown(told, self.words))
        with replaced_when_done(page) as file:
            file.write(render("feedback.html", told=told, words=self.words, digest=digest))
        self.written += 1

    def _digest(self, score: SubmissionScore) -> str:
        digest = self._common.copy()
        for text in (score.student, score.fault, *score.notes):
            digest.update(text.encode("utf-8", "backslashreplace") + b"\0")
        for question in score.questions:
            digest.update(f"{question.question} {question.possible!r} ".encode())
            digest.update(write_record(question).encode("utf-8", "backslashreplace"))
        return digest.hexdigest()[:32]

    def _digest_common(self) -> hashlib._Hash:
        """Hash what all pages are made from: the engine, the words of the course, the policy."""
        digest = hashlib.sha256(_digest_engine())
        words = [
            self.words.language,
            self.course.title,
            repr(sorted(self.course.questions.items())),
        ]
        words += [
            repr((assignment, Allowed.by(self.policy, assignment.due, self.now)))
            for assignment in self.course.assignments
        ]
        words += [repr((key.question, key.nudge, key.step)) for key in self.keys.values()]
        digest.update("\0".join(words).encode("utf-8", "backslashreplace"))
        return digest


def _read_digest(page: Path) -> str:
    """Read from a page what it was made from; "" where there is none."""
    try:
        with page.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return ""
    found = re.search(rb'<meta name="autograde" content="([0-9a-f]{32})">', head)
    return found[1].decode() if found else ""


@cache
def _digest_engine() -> bytes:
    digest = hashlib.sha256()
    for path in _sources(files("autograder")):
        digest.update(path.read_bytes())
    return digest.digest()


def _sources(folder: Traversable) -> list[Traversable]:
    """List the engine's own files, in an order that is always the same."""
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found += [] if entry.name == "__pycache__" else _sources(entry)
        elif not entry.name.endswith((".pyc", ".part")):
            found.append(entry)
    return found


def feedback_html(
    score: QuestionScore,
    key: AnswerKey,
    title: str = "",
) -> str:
    """Write the feedback on one question as a fragment of HTML, for a notebook's cell.

    The cases are those that the student has, so everything about them is shown. Without
    Jinja2 in the kernel, the fragment holds the text that a terminal would show.

    Parameters
    ----------
    key : AnswerKey
        That it was judged by. The fragment is in its language.
    title : str
        What is said beside the question's name.
    """
    words = words_for(key.language)
    course = CourseText("", (), {score.question: QuestionText(title)})
    told = explain_question(score, key, course, Allowed(), words)
    try:
        return render("cell.html", told=told, words=words)
    except ImportError:
        lines = lines_of_question(told, words)
        text = escape("\n".join(lines))
        return f'<div class="autograder"><pre lang="{words.language}">{text}</pre></div>'
