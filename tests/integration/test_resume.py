"""Whatever stops a run, the same command goes on from there and ends with the same bytes."""

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = (ROOT / "solutions" / "convolution.py").read_text(encoding="utf-8")
QUESTIONS = ("zero_pad2d", "conv_output_size")
CHOSEN = [word for question in QUESTIONS for word in ("-q", question)]
REPORTS = ("grades.csv", "results.json")

ROUNDED_UP = """
_right = conv_output_size


def conv_output_size(n, k, stride=1, padding=0, dilation=1):
    _right(n, k, stride, padding, dilation)
    return -(-(n + 2 * padding - dilation * (k - 1) - 1) // stride) + 1
"""
"""Loses the aspect `floor`: 2 of 10 parts of the 8 points for conv_output_size."""

EXTRAS = {
    "right": "",
    "slow": "\nimport time\n\ntime.sleep(0.05)\n",
    "rounded up": ROUNDED_UP,
    "raising": "\n\ndef zero_pad2d(x, padding):\n    return {}['é']\n",
    "noted": "\nnames_that_are_not_there\n",
}


def write_class(folder, students):
    """Write a folder for each student; each file is unlike all others."""
    kinds = list(EXTRAS)
    for i, student in enumerate(students):
        (folder / student).mkdir(parents=True)
        text = f"{MODEL}{EXTRAS[kinds[i % len(kinds)]]}# {student}\n"
        (folder / student / "convolution.py").write_text(text, encoding="utf-8")
    return folder


def command(submissions, output, *options, course=ROOT):
    """Build the command that grades the class into a folder."""
    words = [sys.executable, "-m", "autograder", submissions, "--course", course, *CHOSEN]
    return [*map(str, words), "--seed", "resume", "-j", "2", "-o", str(output), *map(str, options)]


ENVIRONMENT = {**os.environ, "COLUMNS": "120", "NO_COLOR": "1"}


def grade(submissions, output, *options, course=ROOT, **settings):
    """Run the command to its end."""
    return subprocess.run(
        command(submissions, output, *options, course=course),
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **settings,
    )


def start(submissions, output, *options):
    """Start the command, as the leader of a process group of its own."""
    return subprocess.Popen(
        [*command(submissions, output), *options],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def rows(path, query="SELECT student, question FROM grades ORDER BY student, question"):
    """Ask a gradebook; one that was killed before it had tables holds nothing.

    It is copied first, so that looking at it repairs nothing that the next run has to.
    """
    copy = path.parent.parent / f"{path.parent.name}-look"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for suffix in ("", "-wal"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            shutil.copy(file, copy)
    with closing(sqlite3.connect(copy / path.name)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'grades'")
        return connection.execute(query).fetchall() if tables.fetchone() else []


def read_reports(output):
    return {name: (output / name).read_bytes() for name in REPORTS}


def every(students):
    """All questions of these students, as the gradebook must hold them: each once."""
    return sorted((student, question) for student in students for question in QUESTIONS)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A class of 40 and what a run over it writes that nobody disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    students = [f"s{i:02}" for i in range(40)]
    submissions = write_class(folder / "class", students)
    grade(submissions, folder / "first")  # builds the keys, if nobody has yet
    began = time.monotonic()
    process = start(submissions, folder / "grades")
    process.stderr.readline()
    start_s = time.monotonic() - began
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert rows(folder / "grades" / "gradebook.db") == every(students)
    return SimpleNamespace(
        start_s=start_s,
        submissions=submissions,
        students=students,
        grades=folder / "grades",
        reports=read_reports(folder / "grades"),
    )


# Killed ------------------------------------------------------------------------------------

BLOCKS = 5
KILLS = 10
"""In each block; 50 in all."""

STAGES = ("start", "grading", "grading", "grading", "reports")


def kill_once(process, stage, rng, n_students, start_s):
    """Kill a run and all that it started at a random moment of a stage.

    Returns
    -------
    killed : bool
        False if it ended by itself before.
    told : set of str
        Students whose score it had shown before it was killed.
    """
    shown = []
    wanted = {"start": 0, "grading": rng.randrange(n_students), "reports": n_students}[stage]
    longest_s = {"start": start_s, "grading": 0.03, "reports": 0.06}[stage]
    while len(shown) < wanted and (line := process.stderr.readline()):
        shown += re.findall(rf"^\d+/{n_students} (\w+):", line)
    time.sleep(rng.uniform(0, longest_s))
    killed = process.poll() is None
    if killed:
        os.killpg(process.pid, signal.SIGKILL)
    shown += re.findall(rf"(?m)^\d+/{n_students} (\w+):.*\n", process.stderr.read())
    process.stderr.close()
    process.stdout.close()
    return killed and process.wait() == -signal.SIGKILL, set(shown)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_killed_at_any_moment_it_goes_on_where_it_stopped(undisturbed, tmp_path, block):
    """Nothing that was shown is lost, nothing is graded twice, and the bytes are the same."""
    seed = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(2**32)))
    print(f"KILL_SEED={seed} repeats the moments of this test")
    rng = random.Random(seed)
    kills, rounds = 0, 0
    while kills < KILLS:
        rounds += 1
        output = tmp_path / f"grades{rounds}"
        before = set()
        for stage in STAGES:
            process = start(undisturbed.submissions, output)
            n_students, start_s = len(undisturbed.students), undisturbed.start_s
            killed, told = kill_once(process, stage, rng, n_students, start_s)
            kills += killed
            found = rows(output / "gradebook.db")
            assert len(found) == len(set(found)), "graded twice"
            assert set(found) >= before, "a recorded score is gone"
            assert set(found) >= set(every(told)), "a score that was shown is gone"
            assert found == every({student for student, _ in found}), "half a submission"
            for name in REPORTS:
                if (output / name).exists():
                    assert (output / name).read_bytes() == undisturbed.reports[name]
            before = set(found)
        done = grade(undisturbed.submissions, output)
        assert done.returncode == 0, done.stderr
        assert rows(output / "gradebook.db") == every(undisturbed.students)
        assert rows(output / "gradebook.db", "PRAGMA integrity_check") == [("ok",)]
        assert read_reports(output) == undisturbed.reports


def test_an_interrupt_keeps_what_was_graded(tmp_path):
    """Ctrl-C ends the run with a word and without a traceback; the next one goes on."""
    students = [f"s{i:02}" for i in range(8)]
    submissions = write_class(tmp_path / "class", students)
    for student in students[4:]:  # whom the run cannot get past before the signal comes
        with (submissions / student / "convolution.py").open("a", encoding="utf-8") as file:
            file.write("\nimport time\n\ntime.sleep(0.9)\n")
    output = tmp_path / "grades"
    process = start(submissions, output, "--jobs", "1")
    lines = [process.stderr.readline() for _ in range(3)]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in out + err
    assert err.endswith("autograde: stopped\n")
    found = rows(output / "gradebook.db")
    assert set(every(line.split()[1].rstrip(":") for line in lines)) <= set(found)
    assert len(found) < len(every(students))
    assert grade(submissions, output).returncode == 0
    assert rows(output / "gradebook.db") == every(students)
    grade(submissions, tmp_path / "undisturbed")
    assert read_reports(output) == read_reports(tmp_path / "undisturbed")


# No room -----------------------------------------------------------------------------------


def is_one_sentence_about(done, place):
    """Exit code 1 and, after the progress, one message that names the place."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    *progress, message = done.stderr.splitlines()
    assert all(re.match(r"\d+/\d+ \w+: ", line) for line in progress)
    assert message.startswith("autograde: The ")
    assert str(place) in message
    assert "gradebook" in message
    return True


def test_a_gradebook_without_room_loses_nothing(undisturbed, tmp_path):
    """Files may grow a little more each time, until the class is graded."""
    resource = pytest.importorskip("resource")
    output = tmp_path / "grades"
    path = output / "gradebook.db"
    before, growth = [], []
    for kib in (2, 30, 90, 150):
        done = grade(
            undisturbed.submissions,
            output,
            preexec_fn=lambda n=kib << 10: resource.setrlimit(resource.RLIMIT_FSIZE, (n, n)),
        )
        assert is_one_sentence_about(done, path)
        found = rows(path)
        assert found == every({student for student, _ in found})
        assert set(found) >= set(before)
        assert not (output / "grades.csv").exists()
        before = found
        growth.append(len(found))
    assert growth[0] == 0 < growth[-1] < len(every(undisturbed.students))
    assert grade(undisturbed.submissions, output).returncode == 0
    assert rows(path) == every(undisturbed.students)
    assert read_reports(output) == undisturbed.reports


@contextmanager
def small_disk(folder, kib):
    """Mount a disk of a given size; yields a function that makes it large."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("a disk can be mounted by root only, and not in every container")

    def enlarge():
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)

    try:
        yield enlarge
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing(undisturbed, tmp_path):
    """The gradebook stands on it; once there is room the same command completes."""
    output = tmp_path / "disk" / "grades"
    with small_disk(tmp_path / "disk", 200) as enlarge:
        done = grade(undisturbed.submissions, output)
        assert is_one_sentence_about(done, output / "gradebook.db")
        with closing(sqlite3.connect(output / "gradebook.db")) as connection:
            query = "SELECT student, question FROM grades ORDER BY student, question"
            found = connection.execute(query).fetchall()
        assert 0 < len(found) < len(every(undisturbed.students))
        assert found == every({student for student, _ in found})
        enlarge()
        assert grade(undisturbed.submissions, output).returncode == 0
        assert rows(output / "gradebook.db") == every(undisturbed.students)
        assert read_reports(output) == undisturbed.reports


def test_reports_without_room_leave_the_earlier_ones(undisturbed, tmp_path):
    """The scores are safe in the gradebook, and the reports of before are whole."""
    resource = pytest.importorskip("resource")
    gradebook = tmp_path / "gradebook.db"
    shutil.copy(undisturbed.grades / "gradebook.db", gradebook)
    output = tmp_path / "grades"
    output.mkdir()
    for name in REPORTS:
        (output / name).write_text("earlier", encoding="utf-8")
    arguments = (undisturbed.submissions, output, "--gradebook", f"sqlite:///{gradebook}")
    limit = len(undisturbed.reports["results.json"]) - 1000
    done = grade(
        *arguments,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert is_one_sentence_about(done, output)
    assert (output / "results.json").read_text(encoding="utf-8") == "earlier"
    assert grade(*arguments).returncode == 0
    assert read_reports(output) == undisturbed.reports
    assert rows(gradebook) == every(undisturbed.students)


# What is graded again ----------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """A class of five, one of each kind, graded once."""
    students = [f"s{i:02}" for i in range(5)]
    submissions = write_class(tmp_path / "class", students)
    output = tmp_path / "grades"
    done = grade(submissions, output)
    assert done.returncode == 0, done.stderr
    path = output / "gradebook.db"
    assert rows(path) == every(students)
    return SimpleNamespace(submissions=submissions, output=output, path=path, students=students)


def added(small, *options, course=ROOT):
    """Grade again and list the student and question of every score that is new."""
    count = len(rows(small.path))
    done = grade(small.submissions, small.output, *options, course=course)
    assert done.returncode == 0, done.stderr
    query = "SELECT student, question FROM grades ORDER BY id"
    return sorted(rows(small.path, query)[count:]), done


def test_an_unchanged_class_is_not_graded_again(small):
    """It says so, and writes the same bytes."""
    before = read_reports(small.output)
    new, done = added(small)
    assert new == []
    assert "10 of 10 scores were in the gradebook already." in done.stdout
    assert "moved" not in done.stdout
    assert read_reports(small.output) == before


def test_a_changed_file_is_graded_again(small):
    """Of that student only; a score that moved is told with the points before and after."""
    path = small.submissions / "s02" / "convolution.py"
    path.write_text(path.read_text(encoding="utf-8").replace(ROUNDED_UP, ""), encoding="utf-8")
    new, done = added(small)
    assert new == every(["s02"])
    assert "0 down" in done.stdout
    assert "  s02, conv_output_size: 6.4 → 8\n" in done.stdout
    assert done.stdout.count(" → ") == 1


def test_another_seed_grades_again_what_it_changes(small):
    """Every question with drawn numbers; conv_output_size has none. And back, nothing."""
    new, _ = added(small, "--seed", "another")
    assert new == [(student, "zero_pad2d") for student in small.students]
    _, done = added(small)
    assert "10 of 10 scores were in the gradebook already." in done.stdout


def test_another_limit_grades_everything_again(small):
    """A score may depend on it."""
    new, _ = added(small, "--timeout", "3")
    assert new == every(small.students)


def test_forced_grading_adds_every_score_once_more(small):
    """The earlier rows stay as they were, and nothing moves."""
    query = "SELECT * FROM grades ORDER BY id"
    before, reports = rows(small.path, query), read_reports(small.output)
    new, done = added(small, "--force")
    assert new == every(small.students)
    assert rows(small.path, query)[: len(before)] == before
    assert "already" not in done.stdout
    assert "moved" not in done.stdout
    assert read_reports(small.output) == reports


def test_a_new_student_is_graded_and_a_lost_one_is_kept(small):
    """The gradebook holds everybody, the reports who is there now."""
    write_class(small.submissions, ["t01"])
    (small.submissions / "s00").rename(small.path.parent.parent / "taken away")
    new, _ = added(small)
    assert new == every(["t01"])
    assert rows(small.path) == every([*small.students, "t01"])
    text = (small.output / "grades.csv").read_text(encoding="utf-8")
    assert '"t01"' in text
    assert '"s00"' not in text


def test_a_gradebook_elsewhere(small, tmp_path):
    """--gradebook names another database, and none is made in the output folder."""
    elsewhere = tmp_path / "elsewhere.db"
    output = tmp_path / "more grades"
    for known in (False, True):
        done = grade(small.submissions, output, "--gradebook", f"sqlite:///{elsewhere}")
        assert done.returncode == 0, done.stderr
        assert ("already" in done.stdout) is known
    assert rows(elsewhere) == every(small.students)
    names = {path.name for path in output.iterdir()}
    assert names == {*REPORTS, "report.html", "diagnoses.csv", "feedback"}
    assert read_reports(output) == read_reports(small.output)


FLOOR = """            "floor",
            "a stride that does not come out even: what is left over is dropped",
            weight=2,
"""


def test_one_changed_question_is_graded_again(small, copied_course):
    """Only it; and it is told whose score moved and by how much. New points grade nothing."""
    course = copied_course
    new, _ = added(small, course=course)
    assert new == [], "a copy of the course is the same course"

    config = course / "course.yaml"
    text = config.read_text(encoding="utf-8")
    assert text.count("conv_output_size: 8\n") == 1
    config.write_text(text.replace("conv_output_size: 8\n", "conv_output_size: 80\n"))
    new, done = added(small, course=course)
    assert new == []
    assert "moved" not in done.stdout
    table = (small.output / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert '"s02","graded","70","6","64"' in table

    config.write_text(text)
    rubric = course / "solutions" / "rubric" / "convolution" / "conv_output_size.py"
    text = rubric.read_text(encoding="utf-8")
    assert text.count(FLOOR) == 1
    rubric.write_text(text.replace(FLOOR, FLOOR.replace("weight=2", "weight=7")), encoding="utf-8")
    new, done = added(small, course=course)
    assert new == [(student, "conv_output_size") for student in small.students]
    # floor was 2 of 10 parts and is 7 of 15: 8 · 8/10 = 6.4 becomes 8 · 8/15 = 4.27
    assert "0 up and 1 down" in done.stdout
    assert "  s02, conv_output_size: 6.4 → 4.27\n" in done.stdout
    assert done.stdout.count(" → ") == 1
    assert "5 of 10 scores were in the gradebook already." in done.stdout
    table = (small.output / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert '"s02","graded","10.2667","6","4.2667"' in table


# Time --------------------------------------------------------------------------------------

ENDLESS = "\n\ndef zero_pad2d(x, padding):\n    while True:\n        pass\n"


def test_a_slow_submission_holds_up_nobody_and_counts_once(tmp_path):
    """Everybody else is done before it; played again alone, it is recorded as timed out, once."""
    students = [f"s{i:02}" for i in range(20)]
    submissions = write_class(tmp_path / "class", students)
    path = submissions / "s00" / "convolution.py"
    path.write_text(MODEL + ENDLESS, encoding="utf-8")
    output = tmp_path / "grades"
    done = grade(submissions, output)
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert lines[-1] == "20/20 s00: 8 / 14"
    assert len(lines) == 20
    assert rows(output / "gradebook.db") == every(students)
    [record] = rows(
        output / "gradebook.db",
        "SELECT record FROM grades WHERE student = 's00' AND question = 'zero_pad2d'",
    )
    assert '"verdict":"timed out"' in record[0]
    again = grade(submissions, output)
    assert "40 of 40 scores were in the gradebook already." in again.stdout
    assert rows(output / "gradebook.db") == every(students)
