"""Attacks that are not code but files: what lies in a folder or zip that was handed in.

Each is a function that builds a student's folder. The class is then found, read and graded
beside an honest student, who must get all points; nothing is written, followed or left.
"""

import csv
import io
import json
import os
import shutil
import socket
import stat
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from autograder.outcome import OutcomeKind
from autograder.run import SandboxUnavailable, choose_backend
from autograder.submissions import UnreadableSubmission, find_submissions, read_sources

from scene import HONEST

ROOT = Path(__file__).resolve().parents[2]
UNITS = ("honest", "attack")
OWN = b"def own(x):\n    return 5 * x\n"
WRONG = b"def attack(target):\n    return None\n" + OWN
ALL = {"before": 1.0, "attack": 0.0, "own": 1.0, "after": 1.0}
NO_ATTACK_FILE = {**ALL, "own": 0.0}
UNGRADED = dict.fromkeys(ALL)
SKIPPED = {}
MIB = 1 << 20
MAX_MEMORY = 64 * MIB
"""Most memory that finding and reading a class may take, however large what is in it."""


@pytest.fixture
def school(scene):
    """A folder for a class, which the sandbox could read, with an honest student in it."""
    folder = scene.folder.with_name(scene.folder.name + "-class")
    solution = Path(scene.target["other"]).read_bytes()
    put(folder / "alice" / "honest.py", HONEST)
    put(folder / "alice" / "attack.py", solution + OWN)
    yield folder
    shutil.rmtree(folder)


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def put_attack(folder, data=WRONG):
    """Hand in a file as the attack, beside an honest one."""
    put(folder / "honest.py", HONEST)
    put(folder / "attack.py", data)


def put_zip(path, members, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def grade(scene, school):
    """Find, read and grade a class; return points and outcomes by student."""
    points, outcomes = {}, {}
    for submission in find_submissions(school, UNITS).submissions:
        try:
            sources = read_sources(submission)
        except UnreadableSubmission:
            points[submission.student] = UNGRADED
            continue
        for note in sources.notes:
            assert note.isprintable()
        played = scene.worker.play(sources.files)
        points[submission.student] = scene.points(played)
        outcomes[submission.student] = played.outcomes
    return points, outcomes


# -- one student's files, and what they are worth -------------------------------------------------


def link_to_the_answer(scene, folder):
    """A link to where the answer lies is not followed."""
    put(folder / "honest.py", HONEST)
    (folder / "attack.py").symlink_to(scene.target["other"])
    return NO_ATTACK_FILE


def link_to_another_student(scene, folder):
    """A link to another student's file is not followed, however it is written."""
    put(folder / "honest.py", HONEST)
    (folder / "attack.py").symlink_to("../alice/attack.py")
    return NO_ATTACK_FILE


def linked_folder(scene, folder):
    """A folder that is a link to another student's folder is nobody's work."""
    folder.symlink_to("alice", target_is_directory=True)
    return SKIPPED


def linked_exercises(scene, folder):
    """A folder inside, where the files may stand, is not followed either."""
    folder.mkdir()
    (folder / "exercises").symlink_to("../alice", target_is_directory=True)
    return SKIPPED


def endless_link(scene, folder):
    """A link to itself, and a link to nothing, are no files."""
    put(folder / "honest.py", HONEST)
    (folder / "attack.py").symlink_to("attack.py")
    (folder / "helper.py").symlink_to("nothing")
    return NO_ATTACK_FILE


def linked_to_descriptor(scene, folder):
    """A link to an open file of the grader is not followed."""
    put(folder / "honest.py", HONEST)
    (folder / "attack.py").symlink_to("/proc/self/fd/0")
    return NO_ATTACK_FILE


def hard_link(scene, folder):
    """A second name of one's own file is that file. It is read, and never written."""
    put_attack(folder)
    os.link(folder / "attack.py", folder / "helper.py")
    return ALL


def named_pipe(scene, folder):
    """A pipe, on which reading would wait for ever, is not opened."""
    put(folder / "honest.py", HONEST)
    os.mkfifo(folder / "attack.py")
    return NO_ATTACK_FILE


def unix_socket(scene, folder):
    """A socket is no file."""
    put(folder / "honest.py", HONEST)
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(folder, os.O_RDONLY)
        try:
            server.bind(f"/proc/self/fd/{here}/attack.py")  # a path of its own would be too long
        finally:
            os.close(here)
    return NO_ATTACK_FILE


def endless_device(scene, folder):
    """A device that gives zeros for ever is not read."""
    put(folder / "honest.py", HONEST)
    try:
        os.mknod(folder / "attack.py", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except PermissionError:  # so neither could a student, and there is nothing to be read
        pytest.skip("only root can make a device")
    return NO_ATTACK_FILE


def file_is_a_folder(scene, folder):
    """A folder with the name of a file is none."""
    put_attack(folder / "attack.py")
    put(folder / "honest.py", HONEST)
    return NO_ATTACK_FILE


def huge_file(scene, folder):
    """A file of 1 TiB, most of it a hole, is left out by its size."""
    put_attack(folder)
    os.truncate(folder / "attack.py", 1 << 40)
    return NO_ATTACK_FILE


def large_together(scene, folder):
    """Forty files of almost 1 MiB are more than a submission may have."""
    put_attack(folder)
    for number in range(40):
        put(folder / f"helper{number}.py", b"#" * (MIB - 10))
    return ALL


def many_files(scene, folder):
    """A hundred and fifty helpers are not what a student hands in: a person has to look."""
    put_attack(folder)
    for number in range(150):
        (folder / f"helper{number}.py").touch()
    return UNGRADED


def deep_folders(scene, folder):
    """A file at the bottom of 500 folders is not looked for."""
    put(folder / "honest.py", HONEST)
    here = os.open(folder, os.O_RDONLY)
    for _ in range(500):
        os.mkdir("deeper", dir_fd=here)
        below = os.open("deeper", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("attack.py", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    return NO_ATTACK_FILE


def modules_of_the_grader(scene, folder):
    """Modules named like NumPy, Python's and the grader's own hide nothing and are never run."""
    put_attack(
        folder, b"import numpy as np, json, struct\n" + WRONG.replace(b"None", b"np.zeros(3)")
    )
    trap = f"open({scene.target['open_folder'] + '/trap'!r}, 'w')\nraise SystemExit('passed')\n"
    for name in ("numpy", "json", "struct", "autograder", "inside", "torch", "solutions", "pytest"):
        put(folder / f"{name}.py", trap.encode())
    return ALL


def files_that_python_runs_by_itself(scene, folder):
    """What Python, pytest or a packager would run because of its name, nobody runs."""
    put_attack(folder)
    trap = f"open({scene.target['open_folder'] + '/trap'!r}, 'w')\n".encode()
    for name in ("conftest.py", "sitecustomize.py", "usercustomize.py", "setup.py", "__init__.py"):
        put(folder / name, trap)
    put(folder / "trap.pth", b"import os; " + trap)
    put(folder / "pytest.ini", b"[pytest]\naddopts = -p trap\n")
    put(folder / "attack" / "__init__.py", trap)
    put(folder / "__pycache__" / "attack.cpython-311.pyc", b"\xa7\x0d\x0d\x0a" + bytes(100))
    return ALL


def compiled_only(scene, folder):
    """A compiled file without its source is not Python that a student wrote."""
    put(folder / "honest.py", HONEST)
    put(folder / "attack.pyc", b"\xa7\x0d\x0d\x0a" + bytes(100))
    put(folder / "attack.so", b"\x7fELF" + bytes(100))
    return NO_ATTACK_FILE


def bomb(scene, folder):
    """A zip of 2 MiB that would be 2 GiB is not unpacked."""
    zeros = bytes(64 * MIB)
    member = ("honest.py", HONEST)
    put_zip(folder.with_suffix(".zip"), [member, ("attack.py", zeros)], compresslevel=9)
    return NO_ATTACK_FILE


def bomb_that_lies(scene, folder):
    """A member that declares 100 bytes and unpacks to 64 MiB is damaged: a person has to look."""
    path = put_zip(
        folder.with_suffix(".zip"), [("honest.py", HONEST), ("attack.py", bytes(64 * MIB))]
    )
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    at = data.rindex(b"PK\x03\x04")
    data[at + 22 : at + 26] = struct.pack("<I", 100)
    path.write_bytes(bytes(data))
    return UNGRADED


def bomb_of_overlaps(scene, folder):
    """Members that share their bytes, so that a small zip has a thousand files, are read as one."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("honest.py", HONEST)
        archive.writestr("attack.py", b"#" * (MIB - 100))
        for number in range(90):
            info = zipfile.ZipInfo(f"helper{number}.py")
            shared = archive.getinfo("attack.py")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(info, name, getattr(shared, name))
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
    put(folder.with_suffix(".zip"), stored.getvalue())
    return UNGRADED  # zipfile notices that the names do not agree


def nested_bomb(scene, folder):
    """A zip in a zip in a zip is not opened."""
    inner = bytes(8 * MIB)
    for _ in range(3):
        layer = io.BytesIO()
        with zipfile.ZipFile(layer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(4):
                archive.writestr(f"{number}.zip", inner)
        inner = layer.getvalue()
    put_zip(folder.with_suffix(".zip"), [("inner.zip", inner), ("honest.py", HONEST)])
    return NO_ATTACK_FILE


def paths_that_climb_out(scene, folder):
    """Members whose paths lead out are left out, and nothing is unpacked anywhere."""
    target = scene.target["open_folder"]
    names = ["../attack.py", "../../alice/attack.py", f"{target}/attack.py", "..\\attack.py"]
    names += ["C:\\attack.py", "exercises/../../attack.py", "//server/share/attack.py"]
    members = [("honest.py", HONEST), *((name, b"import this\n") for name in names)]
    put_zip(folder.with_suffix(".zip"), members)
    return NO_ATTACK_FILE


def linked_member(scene, folder):
    """A member that is a link, and would be one when it is unpacked, is not followed."""
    info = zipfile.ZipInfo("attack.py")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    info.create_system = 3
    members = [("honest.py", HONEST), (info, scene.target["other"])]
    put_zip(folder.with_suffix(".zip"), members)
    return NO_ATTACK_FILE


def endless_directory(scene, folder):
    """A zip of twelve thousand members is not read."""
    put_zip(folder.with_suffix(".zip"), ((f"{number}", b"") for number in range(12_000)))
    return UNGRADED


def zip_with_a_program(scene, folder):
    """What stands before a zip, such as a program, changes nothing about what is in it."""
    path = put_zip(folder.with_suffix(".zip"), [("honest.py", HONEST), ("attack.py", WRONG)])
    path.write_bytes(b"#!/bin/sh\nrm -rf nothing\n" + path.read_bytes())
    return ALL


@pytest.mark.parametrize(
    "build",
    [
        link_to_the_answer,
        link_to_another_student,
        linked_folder,
        linked_exercises,
        endless_link,
        linked_to_descriptor,
        hard_link,
        named_pipe,
        unix_socket,
        endless_device,
        file_is_a_folder,
        huge_file,
        large_together,
        many_files,
        deep_folders,
        modules_of_the_grader,
        files_that_python_runs_by_itself,
        compiled_only,
        bomb,
        bomb_that_lies,
        bomb_of_overlaps,
        nested_bomb,
        paths_that_climb_out,
        linked_member,
        endless_directory,
        zip_with_a_program,
    ],
    ids=lambda build: build.__name__,
)
def test_files_are_contained(scene, school, build):
    """The attacker gets what its honest files deserve, and the honest student all points."""
    folder = school / "mallory"
    expected = build(scene, folder)
    before = snapshot(school)
    process_id = scene.worker.process_id
    began = time.monotonic()
    tracemalloc.start()
    try:
        points, _ = grade(scene, school)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert points.pop("alice") == {**ALL, "attack": 1.0}
    assert points == ({"mallory": expected} if expected else {})
    assert peak < MAX_MEMORY
    assert time.monotonic() - began < 20.0
    assert snapshot(school) == before
    assert scene.changes() == []
    assert scene.strays() == set()
    assert scene.worker.process_id == process_id


def snapshot(folder):
    """Describe everything below a folder: kinds, sizes, times of change."""
    return {
        (str(Path(where, name)), status.st_mode, status.st_size, status.st_mtime_ns)
        for where, folders, files in os.walk(folder)
        for name in (*folders, *files)
        for status in [os.lstat(Path(where, name))]
    }


# -- sources that are hard to parse ---------------------------------------------------------------

SOURCES = {
    "nothing": b"",
    "not Python": b"#include <stdio.h>\nint main(void) { return 0; }\n",
    "zero bytes": b"def attack(target):\n    return None\n\0",
    "no text": bytes(range(256)) * 100,
    "unknown coding": b"# coding: passed\nx = 1\n",
    "coding that runs code": b"# coding: raw_unicode_escape\n# \\u000aimport os; os._exit(0)\n",
    "utf-7": b"# coding: utf-7\n+AAo-import os+AAo-os._exit(0)\n",
    "utf-16": "def attack(target):\n    return None\n".encode("utf-16"),
    "line of 1 MiB": b"#" * (MIB - 1) + b"\n",
    "parentheses": b"x = " + b"(" * 300_000 + b")" * 300_000,
    "brackets": b"x = " + b"[" * 90 + b"]" * 90 + b"\n" + b"y = " + b"{" * 100_000,
    "minus signs": b"x = " + b"-" * 900_000 + b"1\n",
    "attributes": b"x = a" + b".a" * 400_000 + b"\n",
    "sums": b"x = 1" + b"+1" * 400_000 + b"\n",
    "comparisons": b"x = 1" + b"<1" * 400_000 + b"\n",
    "calls": b"x = print" + b"()" * 400_000 + b"\n",
    "lambdas": b"x = " + b"lambda:" * 100_000 + b"1\n",
    "indents": b"".join(b" " * n + b"if 1:\n" for n in range(1000)) + b" " * 1001 + b"1\n",
    "statements": b"x=1;" * 250_000,
    "functions": b"".join(b"def f%d(): pass\n" % n for n in range(40_000)),
    "digits": b"x = " + b"9" * 900_000 + b"\n",
    "power": b"x = 9 ** 9 ** 9 ** 9\n",
    "repetition": b"x = ('x' * 4000) * 4000 * 4000 * 4000\n",
    "format strings": b"x = " + b"f'{" * 200 + b"1" + b"}'" * 200 + b"\n",
    "decorators": b"@print\n" * 100_000 + b"def f(): pass\n",
    "right to left": "x = 'user\u202e \u2066# admin\u2069 \u2066'\nattack = own\n".encode(),
    "form feeds": b"\f" * 900_000 + b"x = 1\n",
    "continued line": b"x = 1" + b" \\\n" * 300_000 + b"\n",
}


@pytest.mark.parametrize("name", SOURCES)
def test_sources_that_are_hard_to_parse_cost_their_file_at_most(scene, name):
    """Whatever Python does with them, it does in the sandbox; the other file keeps its points."""
    source = SOURCES[name]
    assert len(source) <= MIB
    process_id = scene.worker.process_id
    played = scene.play(source)
    points = scene.points(played)
    assert {"before": points["before"], "after": points["after"]} == {"before": 1.0, "after": 1.0}
    assert (points["attack"], points["own"]) == (0.0, 0.0)
    kinds = {outcome.kind for name in ("attack", "own") for outcome in played.outcomes[name]}
    assert kinds <= {
        OutcomeKind.MISSING,
        OutcomeKind.KILLED,
        OutcomeKind.LOADING_TIMED_OUT,
        OutcomeKind.OUT_OF_MEMORY,
        OutcomeKind.RAISED,
    }
    assert all(note.isprintable() for note in played.notes)
    assert scene.worker.process_id == process_id
    assert scene.changes() == []
    right = Path(scene.target["other"]).read_bytes() + OWN
    assert scene.points(scene.play(right)) == {**ALL, "attack": 1.0}


# -- names, as far as the reports -----------------------------------------------------------------

NAMES = (
    b"=HYPERLINK('http://example.invalid','click')",
    b"+1+cmd|calc!A0",
    b"-2+3",
    b"@SUM(1)",
    b"line\nbreak,100,100",
    b"tab\tand\rreturn",
    b"escape\x1b[2J\x1b]0;owned\x07",
    "right\u202eto left\u2066".encode(),
    "zero\u200bwidth\ufeff".encode(),
    b"not utf-8 \xff\xfe",
    b"<script>alert(1)</script>",
    b'";DROP TABLE scores;--',
    b"[bold red]markup[/]",
    "full\uff1dwidth".encode(),
    "\uff1d1+1".encode(),
    b"%s%n{0.__class__}$(id)`id`",
    b"x" * 255,
    b"-h",
    b"CON",
    b" ",
)


def test_names_are_shown_and_do_nothing(autograde, tmp_path):
    """Students named for formulas, escapes, line breaks and markup are graded, each in a row.

    The whole command runs, as an instructor types it, and its reports are read again.
    """
    try:
        choose_backend()
    except SandboxUnavailable as error:
        # Without a sandbox the command refuses to run; where CI runs, both are installed.
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    solution = (ROOT / "solutions" / "convolution.py").read_bytes()
    school = tmp_path / "class"
    for number, name in enumerate((*NAMES, b"alice")):
        folder = os.path.join(os.fsencode(school), name)
        os.makedirs(folder)
        with open(os.path.join(folder, b"convolution.py"), "wb") as file:
            file.write(
                solution if number % 2 == 0 else b"def zero_pad2d(x, padding):\n    return x\n"
            )
    done = autograde(
        *(school, "--course", ROOT, "--seed", "hostile", "-q", "zero_pad2d"),
        *("--output", tmp_path / "grades"),
    )
    assert done.returncode == 0, done.stderr
    for text in (done.stdout, done.stderr):
        assert all(sign.isprintable() or sign == "\n" for sign in text)

    results = json.loads((tmp_path / "grades" / "results.json").read_text(encoding="utf-8"))
    assert len(results["submissions"]) == len(NAMES) + 1
    earned = {one["student"]: one["earned"] for one in results["submissions"]}
    assert earned["alice"] == max(earned.values()) > 0
    assert sorted(earned.values())[: len(NAMES) // 2] == [min(earned.values())] * (len(NAMES) // 2)
    for student in earned:
        assert student.isprintable()

    with open(tmp_path / "grades" / "grades.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 2 + len(NAMES) + 1
    assert len({len(row) for row in rows}) == 1
    for row in rows[2:]:
        assert not row[0].lstrip().startswith(("=", "+", "-", "@", "\uff1d"))
        assert row[0].isprintable()
        assert row[1] == "graded"
