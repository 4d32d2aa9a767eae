"""The gradebook: every score that was ever given, in a database.

Nothing in it is changed or deleted. A run adds one transaction for each submission that it
graded, so whatever happens to the machine, what was graded stays graded. A later run asks
for the scores that it would have to give and grades only what is not there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from autograder.errors import GradebookError, UserError

METADATA = MetaData()

ATTEMPTS = 5
"""How often to try to make the tables while another process makes them."""

RUNS = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("started_at", String(32), nullable=False),
    Column("course", String(200), nullable=False),
    Column("details", Text, nullable=False),  # JSON: seed digest, sandbox, versions
)

SUBMISSIONS = Table(
    "submissions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("student", String(200), nullable=False),
    Column("files", String(64), nullable=False),  # hash of what was handed in
    Column("notes", Text, nullable=False),  # JSON
    Column("graded_at", String(32), nullable=False),
    Index("ix_submissions_student_files", "student", "files"),
)

GRADES = Table(
    "grades",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("student", String(200), nullable=False),
    Column("question", String(200), nullable=False),
    Column("fingerprint", String(40), nullable=False),
    Column("share", Float, nullable=False),
    Column("record", Text, nullable=False),  # JSON, see autograder.record
    Index("ix_grades_student_question", "student", "question"),
)


# Written once: to compile a statement, or even to recognise an equal one, takes longer than
# SQLite takes to execute it.
_ADD = {table: insert(table) for table in (RUNS, SUBMISSIONS, GRADES)}
_LATEST = (
    select(
        GRADES.c.student,
        GRADES.c.question,
        GRADES.c.fingerprint,
        GRADES.c.share,
        GRADES.c.record,
    )
    .where(GRADES.c.student.in_(bindparam("students", expanding=True)))
    .order_by(GRADES.c.id.desc())
)
_NOTES = (
    select(SUBMISSIONS.c.student, SUBMISSIONS.c.files, SUBMISSIONS.c.notes)
    .where(SUBMISSIONS.c.student.in_(bindparam("students", expanding=True)))
    .order_by(SUBMISSIONS.c.id)  # so that the latest is what stays
)


@dataclass(frozen=True)
class Entry:
    """One score as the gradebook holds it.

    Attributes
    ----------
    fingerprint : str
        Of all that the score depends on.
    share : float
        Share of the points, from 0 to 1.
    record : str
        The whole score, see `autograder.record`.
    """

    fingerprint: str
    share: float
    record: str


class Gradebook:
    """An open gradebook. A context manager.

    Parameters
    ----------
    url : str
        Of a database, as SQLAlchemy reads it, such as ``sqlite:///grades/gradebook.db``.

    Raises
    ------
    UserError
        If the URL names no database that could hold one.
    GradebookError
        If the database cannot be opened, read or written.
    """

    def __init__(self, url: str) -> None:
        self._engine = _make_engine(url)
        with _explained(url):
            _create_tables(self._engine)
        self._url = url

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    def begin_run(self, course: str, details: Mapping[str, Any]) -> int:
        """Add a run and return its number."""
        values = {"course": course, "started_at": _now(), "details": json.dumps(dict(details))}
        with self._transaction() as connection:
            return _insert(connection, RUNS, values)

    def add(
        self,
        run: int,
        student: str,
        files: str,
        notes: Sequence[str],
        entries: Mapping[str, Entry],
    ) -> None:
        """Add what a run graded of one submission, all or nothing.

        Parameters
        ----------
        files : str
            Hash of what was handed in.
        entries : mapping of str to Entry
            By question.
        """
        values = {
            "run_id": run,
            "student": student,
            "files": files,
            "notes": json.dumps(list(notes)),
            "graded_at": _now(),
        }
        with self._transaction() as connection:
            submission = _insert(connection, SUBMISSIONS, values)
            rows = [
                {
                    "submission_id": submission,
                    "student": student,
                    "question": question,
                    **vars(entry),
                }
                for question, entry in entries.items()
            ]
            connection.execute(_ADD[GRADES], rows)

    def latest(self, student: str) -> dict[str, list[Entry]]:
        """Look up all scores of a student, by question, the latest first."""
        return self.latest_of([student])[student]

    def latest_of(self, students: Sequence[str]) -> dict[str, dict[str, list[Entry]]]:
        """Look up all scores of some students at once, as `latest` does for one."""
        found: dict[str, dict[str, list[Entry]]] = {student: {} for student in students}
        with self._transaction() as connection:
            for student, question, *entry in connection.execute(_LATEST, {"students": students}):
                found[student].setdefault(question, []).append(Entry(*entry))
        return found

    def notes(self, student: str, files: str) -> tuple[str, ...]:
        """Look up the notes on what a student handed in."""
        return self.notes_of([student]).get((student, files), ())

    def notes_of(self, students: Sequence[str]) -> dict[tuple[str, str], tuple[str, ...]]:
        """Look up the notes on all that some students handed in, by student and hash of files."""
        with self._transaction() as connection:
            rows = connection.execute(_NOTES, {"students": students}).all()
        return {(student, files): tuple(json.loads(notes)) for student, files, notes in rows}

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with _explained(self._url), self._engine.begin() as connection:
            yield connection


def _make_engine(url: str) -> Engine:
    """Find the driver of a database, without a connection yet."""
    try:
        engine = create_engine(url)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise _refuse(url, _tell(error)) from error
    if engine.dialect.name == "sqlite":
        if engine.url.database in (None, "", ":memory:"):
            raise _refuse(url, "it would be in memory only and kept nowhere")
        event.listen(engine, "connect", _make_durable)
    return engine


def _refuse(url: str, reason: str) -> UserError:
    return UserError(
        f"The gradebook {_without_password(url)} cannot be opened: {reason}. Correct --gradebook: "
        "the URL of a database, such as sqlite:///grades/gradebook.db."
    )


def _create_tables(engine: Engine) -> None:
    """Make the tables, unless another process is making them at this moment."""
    for attempt in range(ATTEMPTS):
        try:
            with engine.begin() as connection:
                if engine.dialect.name == "sqlite":  # tables with their indexes, or nothing
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                METADATA.create_all(connection)
        except SQLAlchemyError:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.1)
        else:
            return


def _insert(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    inserted = connection.execute(_ADD[table], values).inserted_primary_key
    assert inserted is not None
    number: int = inserted[0]
    return number


def _make_durable(connection: Any, _: object) -> None:
    """Have SQLite wait for the disk at every commit, and let readers read meanwhile."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise GradebookError(
            f"The gradebook {_without_password(url)} cannot be used: {_tell(error)}. What was "
            "graded before is safe; the same command goes on from there."
        ) from error


def _tell(error: Exception) -> str:
    """Say in a line what went wrong, without a full stop."""
    return " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".")


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    try:
        return make_url(url).render_as_string(hide_password=True)
    except (SQLAlchemyError, ValueError):
        return "(an unreadable URL)"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
