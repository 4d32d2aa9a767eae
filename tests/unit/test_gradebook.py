"""What is in the gradebook stays there: all of a submission or nothing, the latest first."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from autograder.errors import GradebookError, UserError
from autograder.gradebook import Entry, Gradebook

HALF = Entry("f1", 0.5, '{"share": 0.5}')
FULL = Entry("f2", 1.0, '{"share": 1.0}')


@pytest.fixture
def path(tmp_path):
    """Where the database lies."""
    return tmp_path / "gradebook.db"


@pytest.fixture
def gradebook(path):
    """An empty gradebook."""
    with Gradebook(f"sqlite:///{path}") as gradebook:
        yield gradebook


def rows(path, query):
    """Ask the database behind the gradebook's back."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def add(gradebook, student="ann", **entries):
    run = gradebook.begin_run("tiny", {})
    gradebook.add(run, student, "files", [], entries)


def test_a_score_comes_back_as_it_went_in(gradebook, path):
    """By question; and another process finds it too."""
    add(gradebook, double=HALF, other=FULL)
    assert gradebook.latest("ann") == {"double": [HALF], "other": [FULL]}
    with Gradebook(f"sqlite:///{path}") as again:
        assert again.latest("ann") == {"double": [HALF], "other": [FULL]}


def test_the_latest_score_stands_first(gradebook):
    """And every earlier one is still there."""
    for entry in (HALF, FULL, HALF):
        add(gradebook, double=entry)
    assert gradebook.latest("ann") == {"double": [HALF, FULL, HALF]}


def test_students_are_told_apart(gradebook):
    """By the whole of their names, case and spaces included."""
    add(gradebook, "ann", double=HALF)
    add(gradebook, "Ann", double=FULL)
    add(gradebook, "zoë 'x\" %_", double=FULL)
    assert gradebook.latest("ann") == {"double": [HALF]}
    assert gradebook.latest("zoë 'x\" %_") == {"double": [FULL]}
    assert gradebook.latest("bob") == {}


def test_every_run_is_a_row(gradebook, path):
    """With what it was made with, and the moment when it began."""
    numbers = [gradebook.begin_run("tiny", {"sandbox": "landlock"}) for _ in range(3)]
    assert numbers == [1, 2, 3]
    found = rows(path, "SELECT id, course, details, started_at FROM runs")
    assert [row[:3] for row in found] == [(n, "tiny", '{"sandbox": "landlock"}') for n in numbers]
    assert all(row[3].endswith("+00:00") for row in found)


def test_a_submission_is_recorded_as_a_whole_or_not_at_all(gradebook, path):
    """An error at its last question leaves neither the questions before nor the submission."""
    add(gradebook, double=HALF)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER stop BEFORE INSERT ON grades WHEN NEW.question = 'third' "
            "BEGIN SELECT RAISE(ABORT, 'not the third'); END"
        )
    with pytest.raises(GradebookError, match="not the third"):
        add(gradebook, "bob", first=HALF, second=HALF, third=HALF)
    assert rows(path, "SELECT student FROM submissions ORDER BY id") == [("ann",)]
    assert rows(path, "SELECT student, question FROM grades") == [("ann", "double")]
    assert gradebook.latest("bob") == {}
    add(gradebook, "bob", first=HALF, second=HALF)  # it can be used as before
    assert set(gradebook.latest("bob")) == {"first", "second"}


def test_a_submission_lies_on_the_disk_before_it_counts(gradebook):
    """Every connection waits for the disk at a commit, so that a power cut takes nothing back."""
    with gradebook._engine.connect() as connection:
        seen = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "journal_mode")
        }
    assert seen == {"synchronous": 2, "journal_mode": "wal"}  # 2 is FULL


def test_notes_belong_to_what_was_handed_in(gradebook):
    """The latest ones for these files; none for others."""
    run = gradebook.begin_run("tiny", {})
    gradebook.add(run, "ann", "old files", ["a note"], {"double": HALF})
    gradebook.add(run, "ann", "new files", [], {"double": HALF})
    gradebook.add(run, "bob", "old files", ["of bob"], {"double": HALF})
    gradebook.add(run, "ann", "old files", ["a note", "another\n"], {"other": HALF})
    assert gradebook.notes("ann", "old files") == ("a note", "another\n")
    assert gradebook.notes("ann", "new files") == ()
    assert gradebook.notes("ann", "no files") == ()
    assert gradebook.notes("bob", "old files") == ("of bob",)


def test_threads_use_it_side_by_side(gradebook):
    """Each sandbox looks up scores while others are recorded."""
    run = gradebook.begin_run("tiny", {})
    failed = []

    def work(number):
        try:
            for i in range(20):
                gradebook.add(run, f"s{number}", "files", [], {f"q{i}": HALF})
                assert len(gradebook.latest(f"s{number}")) == i + 1
        except GradebookError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


WRITE = """
import sys
from autograder.gradebook import Entry, Gradebook
print("ready", flush=True)
sys.stdin.readline()
with Gradebook(f"sqlite:///{sys.argv[1]}") as gradebook:
    run = gradebook.begin_run(sys.argv[2], {})
    for i in range(100):
        entries = {name: Entry("f", i / 100, "{}") for name in ("a", "b")}
        gradebook.add(run, f"{sys.argv[2]}{i}", "files", [], entries)
"""


def write_side_by_side(path):
    """Have two processes open one gradebook at the same moment and write into it."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert errors == ["", ""]


def test_two_processes_write_at_once_and_lose_nothing(path, gradebook):
    """Two runs into one gradebook wait for each other."""
    write_side_by_side(path)
    found = rows(path, "SELECT student, question, share FROM grades")
    assert sorted(found) == sorted(
        (f"{name}{i}", question, i / 100)
        for name in ("one", "two")
        for i in range(100)
        for question in ("a", "b")
    )
    assert rows(path, "SELECT course FROM runs ORDER BY course") == [("one",), ("two",)]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("attempt", range(4))
def test_two_processes_make_it_at_once(path, attempt):
    """Neither stumbles over what the other has half made."""
    write_side_by_side(path)
    assert rows(path, "SELECT count(*) FROM grades") == [(400,)]
    indexes = rows(path, "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name")
    assert indexes == INDEXES


# A gradebook that cannot be used -----------------------------------------------------------


def test_an_unusable_gradebook_is_no_bad_usage():
    """Its exit code is 1: something could not be graded, and the command line was right."""
    assert issubclass(GradebookError, UserError)
    assert (UserError.exit_code, GradebookError.exit_code) == (2, 1)


def refuses(path, *words):
    """Use a gradebook as a run does; it must end in one sentence with these words."""

    def use():
        with Gradebook(f"sqlite:///{path}") as gradebook:
            run = gradebook.begin_run("tiny", {})
            gradebook.add(run, "ann", "files", [], {"double": HALF})
            for i in range(500):
                gradebook.latest(f"s{i}")

    with pytest.raises(GradebookError) as caught:
        use()
    text = str(caught.value)
    assert text.startswith(f"The gradebook sqlite:///{path} cannot be used: ")
    assert text.endswith("What was graded before is safe; the same command goes on from there.")
    assert "\n" not in text
    for word in words:
        assert word in text
    return True


def test_a_file_that_is_no_database(path):
    """It is left as it was."""
    path.write_bytes(b"student,total\n" * 500)
    assert refuses(path, "not a database")
    assert path.read_bytes() == b"student,total\n" * 500


def test_a_database_of_another_program(path):
    """Which has a table of the same name."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE grades (pupil TEXT, mark INTEGER)")
    assert refuses(path, "grades")
    assert rows(path, "SELECT * FROM grades") == []


def test_a_database_that_was_damaged(path):
    """Pages in the middle of it were overwritten."""
    with Gradebook(f"sqlite:///{path}") as gradebook:
        run = gradebook.begin_run("tiny", {})
        for i in range(200):
            gradebook.add(run, f"s{i}", "files", [], {"double": HALF})
    content = bytearray(path.read_bytes())
    content[4096 : len(content) - 4096] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    assert refuses(path, "malformed")


def test_a_database_without_a_place(tmp_path):
    """Its folder does not exist; or a folder stands in its place."""
    assert refuses(tmp_path / "nowhere" / "gradebook.db", "unable to open")
    assert refuses(tmp_path, "unable to open")


def test_a_database_that_is_full(path):
    """What was recorded before stays, and after there is room it goes on."""
    with Gradebook(f"sqlite:///{path}") as gradebook:
        run = gradebook.begin_run("tiny", {})
        with gradebook._engine.connect() as connection:  # the pool keeps it for the next use
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
        large = Entry("f1", 0.5, "x" * 1000)
        students = [f"s{i}" for i in range(100)]
        recorded = []

        def fill():
            for student in students:
                gradebook.add(run, student, "files", [], {"double": large, "other": large})
                recorded.append(student)

        with pytest.raises(GradebookError, match="full"):
            fill()
    assert 0 < len(recorded) < 100
    assert rows(path, "SELECT student FROM submissions ORDER BY id") == [
        (each,) for each in recorded
    ]
    assert rows(path, "SELECT count(*) FROM grades") == [(2 * len(recorded),)]
    with Gradebook(f"sqlite:///{path}") as gradebook:
        run = gradebook.begin_run("tiny", {})
        for student in students[len(recorded) :]:
            gradebook.add(run, student, "files", [], {"double": large, "other": large})
    assert rows(path, "SELECT student FROM submissions ORDER BY id") == [
        (each,) for each in students
    ]


INDEXES = [("ix_grades_student_question",), ("ix_submissions_student_files",)]


def test_a_disk_that_fills_while_it_is_made(tmp_path):
    """Wherever that stops, the next run completes the tables and their indexes."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    outcomes = []
    for kib in range(4, 100, 4):
        path = tmp_path / f"{kib}.db"
        resource.setrlimit(resource.RLIMIT_FSIZE, (kib << 10, before[1]))
        try:
            with Gradebook(f"sqlite:///{path}"):
                outcomes.append("made")
        except GradebookError:
            outcomes.append("full")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        with Gradebook(f"sqlite:///{path}") as gradebook:
            add(gradebook, double=HALF)
            assert gradebook.latest("ann") == {"double": [HALF]}
        found = rows(path, "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name")
        assert found == INDEXES, f"after {kib} KiB"
    assert (outcomes[0], outcomes[-1]) == ("full", "made")


BAD_URLS = {
    "unknown database": "nosuchbase://teacher:s3cret@host/grades",
    "driver that is not installed": "oracle+nosuchdriver://teacher:s3cret@host/grades",
    "package that is not installed": "mssql+pymssql://teacher:s3cret@host/grades",
    "port that is no number": "sqlite://teacher:s3cret@host:port/grades.db",
    "sqlite on a host": "sqlite://teacher:s3cret@host/grades.db",
    "memory, which every thread has for itself": "sqlite://",
    "no URL": "teacher:s3cret@host/grades",
    "nothing": "",
}


@pytest.mark.parametrize("url", BAD_URLS.values(), ids=BAD_URLS.keys())
def test_a_url_that_leads_nowhere_is_a_sentence_without_the_password(url):
    """It is on the screen and in logs, where a password must not be; and it is bad usage."""
    with pytest.raises(UserError) as caught:
        Gradebook(url)
    text = str(caught.value)
    assert caught.value.exit_code == 2
    assert "Correct --gradebook" in text
    assert text.startswith("The gradebook ")
    assert "\n" not in text
    assert "s3cret" not in text
