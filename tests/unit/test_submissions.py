"""Finding submissions by their names, and reading them without trusting them."""

import bz2
import contextlib
import io
import os
import pickle
import socket
import stat
import struct
import time
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest

from autograder.errors import UserError
from autograder.inside.notebook import MARK
from autograder.submissions import (
    FileRef,
    Submission,
    UnreadableSubmission,
    find_submissions,
    read_sources,
)
from autograder.submissions import archive as archive_module
from autograder.submissions import files as files_module

UNITS = ("convolution", "conv_layers", "pooling")
MIB = 1 << 20


def put(path, data=b"x = 1\n"):
    """Write a file and the folders that lead to it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def put_zip(path, members, method=zipfile.ZIP_DEFLATED):
    """Write a zip of names and contents, a name as often as it is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of a name that is given twice
        for name, data in members:
            archive.writestr(name, data)
    return path


def find(path):
    return find_submissions(path, UNITS)


def students(found):
    return [submission.student for submission in found.submissions]


def only(path):
    """Find the one submission at a path where nothing else is."""
    found = find(path)
    assert not found.skipped
    (submission,) = found.submissions
    return submission


def skipped(found):
    """Reasons and losses of what was skipped, by name."""
    return {each.path.name: (each.reason, each.lost) for each in found.skipped}


@pytest.fixture
def room(tmp_path):
    """Make an empty folder for a class."""
    folder = tmp_path / "class"
    folder.mkdir()
    return folder


# Where a submission may stand -------------------------------------------------------------

LAYOUTS = {
    "flat": "{}",
    "exercises": "exercises/{}",
    "wrapped": "homework 1/{}",
    "wrapped exercises": "homework 1/exercises/{}",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_submission_is_found_in_every_layout(room, layout, kind):
    """Unit files are found flat, in exercises/, and in one more folder, unpacked or zipped."""
    contents = {"pooling.py": b"p = 1\n", "conv_layers.py": b"c = 2\n"}
    if kind == "folder":
        for name, data in contents.items():
            put(room / "alice" / layout.format(name), data)
    else:
        put_zip(room / "alice.zip", [(layout.format(name), d) for name, d in contents.items()])
    submission = only(room)
    assert submission.student == "alice"
    assert submission.origin == room / ("alice" if kind == "folder" else "alice.zip")
    sources = read_sources(submission)
    assert sources.files == {"conv_layers": b"c = 2\n", "pooling": b"p = 1\n"}
    assert sources.notes == ()


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_one_students_zip_may_be_named(tmp_path, layout):
    """The path of a zip is one submission, named for the zip."""
    path = put_zip(tmp_path / "Bob.ZIP", [(layout.format("pooling.py"), b"p")])
    submission = only(path)
    assert submission.student == "Bob"
    assert read_sources(submission).files == {"pooling": b"p"}


@pytest.mark.parametrize("layout", ["{}", "exercises/{}"])
def test_one_students_folder_may_be_named(tmp_path, monkeypatch, layout):
    """A folder with unit files in it, or in exercises/, is one student's, even from inside."""
    put(tmp_path / "alice" / layout.format("pooling.py"), b"p")
    put(tmp_path / "alice" / "data" / "digits.csv")
    put(tmp_path / "alice" / "notes.txt")
    put(tmp_path / "alice" / "utils.py", b"u")
    for path in (tmp_path / "alice", Path(), Path("../alice")):
        monkeypatch.chdir(tmp_path / "alice")
        submission = only(path)
        assert submission.student == "alice"
        monkeypatch.chdir(tmp_path)  # what was found must not depend on where one stands
        assert read_sources(submission).files["pooling"] == b"p"


def test_the_path_that_is_named_may_be_a_link(tmp_path):
    """The user's own link is followed, and gives the student the name that the user sees."""
    put(tmp_path / "store" / "pooling.py", b"p")
    (tmp_path / "alice").symlink_to(tmp_path / "store")
    submission = only(tmp_path / "alice")
    assert submission.student == "alice"
    assert read_sources(submission).files == {"pooling": b"p"}


@pytest.mark.parametrize(
    ("name", "student", "units"),
    [
        ("alice_conv_layers.py", "alice", ["conv_layers"]),
        ("alice-conv_layers.py", "alice", ["conv_layers"]),
        ("conv_layers_alice.py", "alice", ["conv_layers"]),
        ("conv_layers-alice.py", "alice", ["conv_layers"]),
        ("Alice_B_Pooling.py", "Alice_B", ["pooling"]),
        ("alice_123-pooling.py", "alice_123", ["pooling"]),
        ("alice.py", "alice", list(UNITS)),
        ("maxpooling.py", "maxpooling", list(UNITS)),
    ],
)
@pytest.mark.parametrize("direct", [True, False])
def test_a_file_is_named_for_its_student(room, name, student, units, direct):
    """A file's name says whose it is and, unless it serves them all, for which unit."""
    path = put(room / name, b"x")
    submission = only(path if direct else room)
    assert submission.student == student
    assert read_sources(submission).files == dict.fromkeys(units, b"x")


@pytest.mark.parametrize("units", [("layers", "conv_layers"), ("conv", "conv_layers")])
@pytest.mark.parametrize("name", ["alice_conv_layers.py", "conv_layers_alice.py"])
def test_the_longer_unit_is_meant(room, units, name):
    """Where one unit's name begins or ends another's, the longer is read."""
    put(room / name)
    (submission,) = find_submissions(room, units).submissions
    assert (submission.student, list(submission.files)) == ("alice", ["conv_layers"])


def test_a_unit_file_that_is_named_belongs_to_its_folder(tmp_path):
    """The path of a unit's file gives the student the name of the folder it is in."""
    path = put(tmp_path / "alice" / "pooling.py", b"p")
    submission = only(path)
    assert submission.student == "alice"
    assert read_sources(submission).files == {"pooling": b"p"}


def test_files_of_one_student_make_one_submission(room):
    """Several units of a student, a file each, are graded together."""
    put(room / "alice_pooling.py", b"p")
    put(room / "convolution-alice.py", b"c")
    put(room / "bob.py", b"b")
    alice, bob = find(room).submissions
    assert (alice.student, bob.student) == ("alice", "bob")
    assert read_sources(alice).files == {"pooling": b"p", "convolution": b"c"}


def test_a_class_may_mix_all_layouts(room):
    """Folders, zips and files stand side by side, sorted by student without case."""
    put(room / "Carl" / "pooling.py")
    put_zip(room / "alice.zip", [("pooling.py", b"")])
    put(room / "bob_pooling.py")
    assert students(find(room)) == ["alice", "bob", "Carl"]


def test_helpers_come_along(room):
    """Python files beside the units can be imported; units come first, in their own order."""
    for name in ("pooling.py", "convolution.py", "utils.py", "a b.py", "2.py", "._pooling.py"):
        put(room / "alice" / name, name.encode())
    submission = only(room)
    assert list(submission.files) == ["convolution", "pooling", "utils"]
    assert submission.notes == (
        "2.py is left out: no import can name it",
        "a b.py is left out: no import can name it",
    )
    assert read_sources(submission).files["utils"] == b"utils.py"


def test_files_elsewhere_are_not_taken(room):
    """Only the folder with the unit files is read: old versions and caches are not."""
    put(room / "alice" / "pooling.py", b"new")
    for name in ("old/pooling.py", "__pycache__/pooling.py", ".git/pooling.py", "old/helper.py"):
        put(room / "alice" / name, b"old")
    assert read_sources(only(room)).files == {"pooling": b"new"}


def test_misnamed_files_are_explained(room):
    """A note says why a notebook and a file in another case were not taken for the unit."""
    for name in ("pooling.py", "pooling.ipynb", "Conv_Layers.py", "homework.ipynb"):
        put(room / "alice" / name)
    assert only(room).notes == (
        "homework.ipynb is left out: a notebook must be named for a unit",
        "pooling.ipynb is left out: pooling.py beside it counts",
        "Conv_Layers.py is not taken for conv_layers.py: the name must be exactly that",
    )


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("alice/pooling.ipynb", {"pooling"}),
        ("alice/exercises/pooling.ipynb", {"pooling"}),
        ("alice_pooling.ipynb", {"pooling"}),
        ("alice.ipynb", set(UNITS)),
    ],
)
def test_a_notebook_stands_where_a_module_may(room, name, units):
    """Its bytes are marked, and what is in them is found out elsewhere."""
    put(room / name, b"{}")
    assert read_sources(only(room)).files == dict.fromkeys(units, MARK + b"{}")


def test_a_notebook_in_a_zip_is_read(room):
    """A zip may hold notebooks as well as modules."""
    put_zip(room / "alice.zip", [("pooling.ipynb", b"{}")])
    assert read_sources(only(room)).files == {"pooling": MARK + b"{}"}


def test_a_notebook_may_be_larger_than_a_module(room, monkeypatch):
    """Pictures count as well, and there is a limit all the same."""
    put(room / "alice" / "pooling.ipynb", b" " * (2 * MIB))
    assert "pooling" in read_sources(only(room)).files
    monkeypatch.setattr(files_module, "MAX_NOTEBOOK_BYTES", MIB)
    sources = read_sources(only(room))
    assert sources.files == {}
    assert sources.notes == ("pooling.ipynb is left out: it is larger than 1 MiB",)


def test_a_folder_for_each_assignment_is_one_submission(room):
    """Nbgrader keeps a student's notebooks in a folder for each assignment."""
    put(room / "alice" / "week1" / "convolution.ipynb", b"1")
    put(room / "alice" / "week1" / "timestamp.txt")
    put(room / "alice" / "week2" / "pooling.ipynb", b"2")
    assert read_sources(only(room)).files == {
        "convolution": MARK + b"1",
        "pooling": MARK + b"2",
    }


def test_a_unit_that_is_in_two_assignments_is_ambiguous(room):
    """Nothing is guessed, unless the assignment is named."""
    put(room / "alice" / "week1" / "pooling.ipynb", b"1")
    put(room / "alice" / "week2" / "pooling.ipynb", b"2")
    assert "more than one place" in only(room).fault
    (submission,) = find_submissions(room, UNITS, "week2").submissions
    assert read_sources(submission).files == {"pooling": MARK + b"2"}


def test_a_submission_pickles(room):
    """A submission is names only, and can be read in another process."""
    put_zip(room / "alice.zip", [("pooling.py", b"p")])
    submission = pickle.loads(pickle.dumps(only(room)))
    assert read_sources(submission).files == {"pooling": b"p"}


def test_nothing_is_read_before_its_turn(room, monkeypatch):
    """Discovery opens no file of a student."""
    put(room / "alice" / "pooling.py")
    put(room / "bob.py")

    def refuse(*_, **__):
        raise AssertionError("a file was opened")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        patch.setattr(io, "open", refuse)
        assert students(find(room)) == ["alice", "bob"]


def test_a_large_class_is_found_quickly(room):
    """Two thousand folders are listed in well under the time that one grading takes."""
    for i in range(2000):
        put(room / f"student{i:04}" / "exercises" / "pooling.py")
    start = time.perf_counter()
    found = find(room)
    assert len(found.submissions) == 2000
    assert time.perf_counter() - start < 2


# What is no submission --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("roster.csv", False),
        ("README.md", False),
        (".DS_Store", False),
        ("._alice.py", False),
        ("Thumbs.db", False),
        ("__MACOSX/alice/pooling.py", False),
        (".git/config", False),
        ("__pycache__/alice.pyc", False),
        ("pooling.ipynb", True),
        ("bob.tar.gz", True),
        ("bob.rar", True),
        ("bob/main.py", True),
        ("bob/homework.ipynb", True),
        ("bob/a/b/pooling.py", True),
        ("bob/bob.zip", True),
        ("bob/pooling.py.txt", True),
        ("exercises/pooling.py", True),
        ("pooling.py", True),
        ("Pooling.py", True),
        ("_pooling.py", True),
        ("pooling_convolution.py", True),
    ],
)
def test_what_is_no_submission_is_named_with_a_reason(room, name, lost):
    """Nothing is guessed at, and nothing that may be a student's work is passed over quietly."""
    put(room / "alice" / "pooling.py")
    put(room / name)
    found = find(room)
    assert students(found) == ["alice"]
    ((reason, was_lost),) = skipped(found).values()
    assert was_lost is lost
    assert reason


def test_an_empty_folder_is_no_loss(room):
    """A student's folder with nothing in it but what a system left is called empty."""
    put(room / "alice" / "pooling.py")
    put(room / "bob" / ".DS_Store")
    (room / "carl").mkdir()
    assert skipped(find(room)) == {"bob": ("it is empty", False), "carl": ("it is empty", False)}


def test_a_zip_without_units_is_a_loss(room):
    """A zip with other files says which were looked for; an empty one says that it is empty."""
    put(room / "alice" / "pooling.py")
    put_zip(room / "bob.zip", [("solution.py", b"")])
    put_zip(room / "carl.zip", [])
    put(room / "dora" / "essay.txt")
    put(room / "eve" / "Pooling (1).ipynb")
    for number in range(5):
        put(room / "eve" / f"q{number}.py")
    reasons = skipped(find(room))
    wanted = "it holds none of convolution.py, conv_layers.py, pooling.py"
    rename = "rename what is to be graded"
    assert reasons["bob.zip"] == (f"{wanted}, but solution.py: {rename}", True)
    assert reasons["dora"] == (wanted, True)
    assert reasons["eve"] == (f"{wanted}, but Pooling (1).ipynb, q0.py, q1.py, ...: {rename}", True)
    assert reasons["carl.zip"] == ("it is empty", False)


@pytest.mark.parametrize(
    "names",
    [
        ("student01/pooling.py", "student01.zip"),
        ("student01/pooling.py", "student01_pooling.py"),
        ("student01.zip", "student01.py"),
        ("Student01/pooling.py", "student01/pooling.py"),
        ("student01_pooling.py", "STUDENT01-convolution.py"),
        ("jose\u0301.py", "jos\u00e9.py"),
    ],
)
def test_a_student_who_is_there_twice_is_not_guessed_at(room, names):
    """Of two submissions of one student neither is graded, and both are named."""
    for name in names:
        if name.endswith(".zip"):
            put_zip(room / name, [("pooling.py", b"")])
        else:
            put(room / name)
    put(room / "other.py")
    found = find(room)
    assert students(found) == ["other"]
    assert len(found.skipped) == 2
    for each in found.skipped:
        assert each.lost
        assert "more than once" in each.reason


@pytest.mark.parametrize("names", [("a_pooling.py", "pooling-a.py"), ("a_pooling.py", "a.py")])
def test_two_files_for_one_unit_are_not_guessed_at(room, names):
    """Of two files of a student for the same unit neither is graded."""
    for name in names:
        put(room / name)
    found = find(room)
    assert not found.submissions
    assert sorted(skipped(found)) == sorted(names)
    assert all(lost for _, lost in skipped(found).values())


@pytest.mark.parametrize(
    "names",
    [
        ("pooling.py", "exercises/convolution.py"),
        ("one/pooling.py", "two/pooling.py"),
        ("one/pooling.py", "one/exercises/pooling.py"),
    ],
)
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_units_in_two_places_leave_a_submission_ungraded(room, names, kind):
    """Which of two folders a student meant is not for the grader to say."""
    for name in names:
        if kind == "folder":
            put(room / "alice" / name)
    if kind == "zip":
        put_zip(room / "alice.zip", [(name, b"") for name in names])
    with pytest.raises(UnreadableSubmission, match="more than one place"):
        read_sources(only(room))


def test_a_stray_unit_file_does_not_turn_a_class_into_one_student(room):
    """Beside students' folders, a unit's file and the handout are the odd ones out."""
    put(room / "pooling.py")
    put(room / "exercises" / "pooling.py")
    put(room / "alice" / "pooling.py")
    found = find(room)
    assert students(found) == ["alice"]
    assert sorted(skipped(found)) == ["exercises", "pooling.py"]


# Paths that lead nowhere ------------------------------------------------------------------


@pytest.mark.parametrize("what", ["missing", "empty", "text", "roster", "pipe", "loop", "junk"])
def test_a_place_without_submissions_is_an_error_that_says_what_was_sought(tmp_path, what):
    """A path that leads to nothing gradable is answered with what would be."""
    path = tmp_path / "place"
    match what:
        case "empty":
            path.mkdir()
        case "text":
            put(path)
        case "roster":
            put(path / "roster.csv")
        case "pipe":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case "junk":
            put(path / ".DS_Store")
    with pytest.raises(UserError) as caught:
        find(path)
    assert str(path) in str(caught.value)
    assert "convolution.py, conv_layers.py, pooling.py" in str(caught.value)


def test_a_hostile_path_is_shown_safely(tmp_path):
    """An error about a path does not pass on its escapes."""
    with pytest.raises(UserError) as caught:
        find(tmp_path / "a\x1b[2Jb\nc")
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)


# Hostile folders --------------------------------------------------------------------------


@pytest.fixture
def secret(tmp_path):
    """Write a file that no student may get read."""
    return put(tmp_path / "secret" / "pooling.py", b"SECRET = 1\n")


def test_a_linked_file_counts_as_missing(room, secret):
    """A unit that is a link to elsewhere is left out with a note."""
    put(room / "alice" / "convolution.py", b"c")
    (room / "alice" / "pooling.py").symlink_to(secret)
    sources = read_sources(only(room))
    assert sources.files == {"convolution": b"c"}
    assert sources.notes == (
        "pooling.py is left out: it is a symbolic link, which is not followed",
    )


@pytest.mark.parametrize("name", ["alice", "alice/exercises", "alice/homework"])
def test_a_linked_folder_counts_as_missing(room, secret, name):
    """A folder that is a link is not entered, wherever it stands."""
    (room / name).parent.mkdir(exist_ok=True)
    (room / name).symlink_to(secret.parent)
    put(room / "other.py")
    found = find(room)
    assert students(found) == ["other"]
    ((reason, lost),) = skipped(found).values()
    assert "a symbolic link" in reason
    assert lost


@pytest.mark.parametrize("name", ["alice.py", "alice.zip"])
def test_a_linked_file_at_the_top_is_not_followed(room, secret, name):
    """A link among the submissions is named and may be a loss."""
    (room / name).symlink_to(secret)
    put(room / "other.py")
    assert skipped(find(room)) == {name: ("it is a symbolic link, which is not followed", True)}


@pytest.mark.parametrize("swapped", ["alice", "alice/exercises", "alice/exercises/pooling.py"])
def test_a_link_put_in_place_after_the_listing_is_not_followed(room, secret, swapped):
    """What was a file when it was listed and is a link when it is read is left out."""
    put(room / "alice" / "exercises" / "pooling.py")
    submission = only(room)
    (room / swapped).rename(room.parent / "away")
    below = {"alice": secret.parent.parent, "alice/exercises": secret.parent}
    (secret.parent.parent / "exercises").symlink_to(secret.parent)
    (room / swapped).symlink_to(below.get(swapped, secret))
    sources = read_sources(submission)
    assert sources.files == {}
    assert "symbolic link" in sources.notes[0]


def test_a_pipe_is_never_opened(room):
    """A named pipe with a unit's name would hold the grader up for ever; it is left out."""
    put(room / "alice" / "convolution.py", b"c")
    os.mkfifo(room / "alice" / "pooling.py")
    sources = read_sources(only(room))
    assert sources.files == {"convolution": b"c"}
    assert sources.notes == ("pooling.py is left out: it is neither a file nor a folder",)


def test_a_pipe_put_in_place_after_the_listing_does_not_block(room):
    """A file that has become a named pipe is refused at once."""
    path = put(room / "alice" / "pooling.py")
    submission = only(room)
    path.unlink()
    os.mkfifo(path)
    assert read_sources(submission).files == {}


def test_a_socket_is_no_file(room, monkeypatch):
    """A socket with a unit's name is left out."""
    put(room / "alice" / "convolution.py")
    monkeypatch.chdir(room / "alice")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("pooling.py")
        assert read_sources(only(room)).files.keys() == {"convolution"}


def test_a_folder_named_like_a_unit_is_no_unit(room):
    """A folder called pooling.py is not taken for the file."""
    put(room / "alice" / "convolution.py")
    put(room / "alice" / "pooling.py" / "x.py")
    assert read_sources(only(room)).files.keys() == {"convolution"}


def test_a_file_has_a_largest_size(room):
    """A file of one MiB is read, a byte more is left out with a note."""
    put(room / "alice" / "convolution.py", b"#" * MIB)
    put(room / "alice" / "pooling.py", b"#" * (MIB + 1))
    sources = read_sources(only(room))
    assert {name: len(data) for name, data in sources.files.items()} == {"convolution": MIB}
    assert sources.notes == ("pooling.py is left out: it is larger than 1 MiB",)


def test_a_sparse_file_is_not_read_whole(room):
    """A file that claims a terabyte costs no more than any other."""
    path = put(room / "alice.py")
    os.truncate(path, 1 << 40)
    sources = read_sources(only(room))
    assert sources.files == {}
    assert sources.notes == ("alice.py is left out: it is larger than 1 MiB",)


def test_all_files_together_have_a_largest_size(room):
    """Helpers past eight MiB in all are left out; the units come first."""
    put(room / "alice" / "pooling.py", b"p")
    for i in range(9):
        put(room / "alice" / f"big{i}.py", b"#" * MIB)
    sources = read_sources(only(room))
    assert sources.files["pooling"] == b"p"
    assert len(sources.files) == 8
    assert sources.notes == tuple(
        f"big{i}.py is left out: the files are too large together" for i in (7, 8)
    )


def test_too_many_files_leave_a_submission_ungraded(room):
    """A place with more than a hundred Python files is no submission to be read."""
    put(room / "alice" / "pooling.py")
    for i in range(100):
        put(room / "alice" / f"h{i}.py")
    with pytest.raises(UnreadableSubmission, match="101 Python files, more than 100"):
        read_sources(only(room))


def test_too_many_entries_leave_a_submission_ungraded(room, monkeypatch):
    """A folder that does not end is not listed to its end."""
    monkeypatch.setattr(files_module.list_folder, "__defaults__", (5,))
    for i in range(6):
        put(room / "alice" / f"f{i}.txt")
    with pytest.raises(UnreadableSubmission, match="more than 5 entries"):
        read_sources(only(room))


@pytest.mark.parametrize("raw", ["a\nb", "a\x1b[31m", "a\u202eb", os.fsdecode(b"caf\xe9")])
def test_a_hostile_name_is_shown_safely(room, raw):
    """A student's name and the notes carry no control characters and no lone surrogates."""
    put(room / raw / "pooling.py", b"p")
    put(room / raw / f"{raw}.py")
    submission = only(room)
    for text in (submission.student, *submission.notes):
        assert text.isprintable()
        assert text.encode().decode() == text
    assert read_sources(submission).files == {"pooling": b"p"}


def test_names_that_look_alike_once_shown_are_one_student(room):
    """A name with an escape and the same name spelt out are not told apart in a gradebook."""
    put(room / "a\nb" / "pooling.py")
    put(room / "a\\nb" / "pooling.py")
    assert len(find(room).skipped) == 2


# Faults of the grader's own ---------------------------------------------------------------


def test_a_file_without_permission_leaves_a_submission_ungraded(room, monkeypatch):
    """What the grader may not read is not the student's fault."""
    put(room / "alice" / "pooling.py")
    submission = only(room)
    really_open = os.open

    def deny(path, flags, *rest, **keywords):
        if path == "pooling.py":
            raise PermissionError(13, "Permission denied")
        return really_open(path, flags, *rest, **keywords)

    monkeypatch.setattr(os, "open", deny)
    with pytest.raises(UnreadableSubmission, match="Permission denied"):
        read_sources(submission)


def test_a_folder_without_permission_leaves_a_submission_ungraded(room, monkeypatch):
    """A student whose folder cannot be listed is in the gradebook, ungraded."""
    put(room / "alice" / "pooling.py")
    put(room / "bob" / "pooling.py")
    really_scan = os.scandir

    def deny(path):
        if Path(path).name == "alice":
            raise PermissionError(13, "Permission denied")
        return really_scan(path)

    monkeypatch.setattr(os, "scandir", deny)
    alice, bob = find(room).submissions
    assert read_sources(bob).files.keys() == {"pooling"}
    with pytest.raises(UnreadableSubmission, match="Permission denied"):
        read_sources(alice)


def test_a_file_that_cannot_be_read_to_its_end_leaves_a_submission_ungraded(room, monkeypatch):
    """An input error of the disk is not the student's fault."""
    put(room / "alice" / "pooling.py")
    submission = only(room)

    def read(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", read)
    with pytest.raises(UnreadableSubmission, match="Input/output error"):
        read_sources(submission)


def test_a_file_that_is_gone_leaves_a_submission_ungraded(room):
    """A file that was listed and is not there any more is nobody's zero."""
    path = put(room / "alice" / "pooling.py")
    submission = only(room)
    path.unlink()
    with pytest.raises(UnreadableSubmission, match="No such file"):
        read_sources(submission)


def test_no_descriptor_is_left_open(room):
    """Reading many submissions, refused ones among them, uses up no descriptors."""
    put(room / "alice" / "pooling.py", b"#" * (MIB + 1))
    put_zip(room / "bob.zip", [("pooling.py", b"p")])
    os.mkfifo(put(room / "carl" / "pooling.py").parent / "convolution.py")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for submission in find(room).submissions:
        read_sources(submission)
    gone = Submission("x", room, {"pooling": FileRef(room, ("x", "pooling.py"))})
    with pytest.raises(UnreadableSubmission):
        read_sources(gone)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


# Hostile zips -----------------------------------------------------------------------------


def ungraded(room, match):
    """Read the one submission, which must turn out to be unreadable, as alice's."""
    submission = only(room)
    assert submission.student == "alice"
    with pytest.raises(UnreadableSubmission, match=match):
        read_sources(submission)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04" + b"\0" * 50, b"PK\x05\x06"])
def test_what_is_no_zip_leaves_a_submission_ungraded(room, data):
    """A file that only claims to be a zip may have been broken on its way."""
    put(room / "alice.zip", data)
    ungraded(room, "the zip is damaged")


def test_a_truncated_zip_leaves_a_submission_ungraded(room):
    """Half an upload is nobody's zero."""
    path = put_zip(room / "alice.zip", [("pooling.py", b"x" * 1000)])
    path.write_bytes(path.read_bytes()[:-30])
    ungraded(room, "the zip is damaged")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_with_a_wrong_checksum_leaves_a_submission_ungraded(room, method):
    """A member whose bytes have changed is found out when it is read."""
    path = put_zip(room / "alice.zip", [("pooling.py", os.urandom(100))], method)
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    ungraded(room, "the zip is damaged")


@pytest.mark.parametrize("at", range(0, 290, 3))
def test_a_zip_with_a_changed_byte_gives_its_true_contents_or_a_fault(room, at):
    """Whatever is wrong with a zip, discovery goes on, and no changed content is graded."""
    contents = {"pooling.py": b"p = 1\n" * 9, "helper.py": b"a"}
    path = put_zip(room / "alice.zip", contents.items())
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 0x55
    path.write_bytes(data)
    put(room / "other.py", contents["helper.py"])
    found = find(room)
    assert len(found.submissions) + len(found.skipped) == 2
    graded = []
    for submission in found.submissions:
        with contextlib.suppress(UnreadableSubmission):
            graded += read_sources(submission).files.values()
    assert graded.count(contents["helper.py"]) >= len(UNITS)
    assert set(graded) <= set(contents.values())


@pytest.mark.parametrize(
    "name",
    ["../pooling.py", "/pooling.py", "a/../../pooling.py", "C:\\pooling.py", "..\\pooling.py"],
)
def test_a_member_that_leads_out_is_left_out(room, name):
    """A path that climbs out of the zip, or starts at a root, is no file of it."""
    put_zip(room / "alice.zip", [(name, b"evil"), ("convolution.py", b"c")])
    sources = read_sources(only(room))
    assert sources.files == {"convolution": b"c"}
    assert sources.notes[0].endswith("is left out: the path leads out of the zip")


def test_a_zip_of_paths_that_lead_out_is_a_loss(room):
    """A zip with nothing but such paths is named, not taken for empty."""
    put_zip(room / "alice.zip", [("../pooling.py", b"")])
    ((reason, lost),) = skipped(find(room)).values()
    assert "leads out of the zip" in reason
    assert lost


def test_backslashes_separate_folders(room):
    """A zip from a program that writes Windows paths is read like any other."""
    put_zip(room / "alice.zip", [("work\\exercises\\pooling.py", b"p")])
    assert read_sources(only(room)).files == {"pooling": b"p"}


def test_the_leavings_of_a_mac_are_ignored(room):
    """The __MACOSX folder of a zip is no second place of the units."""
    put_zip(room / "alice.zip", [("hw/pooling.py", b"p"), ("__MACOSX/pooling.py", b"m")])
    submission = only(room)
    assert read_sources(submission).files == {"pooling": b"p"}
    assert submission.notes == ()


def test_folders_of_a_zip_may_be_members_of_their_own(room):
    """A zip that lists its folders is read like one that does not."""
    put_zip(room / "alice.zip", [("hw/", b""), ("hw/exercises/", b""), ("hw/pooling.py", b"p")])
    assert read_sources(only(room)).files == {"pooling": b"p"}


@pytest.mark.parametrize("again", ["pooling.py", "./pooling.py", ".//pooling.py", ".\\pooling.py"])
def test_a_python_file_given_twice_is_not_guessed_at(room, again):
    """Of two members with one path neither is chosen."""
    put_zip(room / "alice.zip", [("pooling.py", b"1"), (again, b"2")])
    ungraded(room, "more than one pooling.py")


def test_a_linked_member_counts_as_missing(room):
    """A symbolic link in a zip is left out with a note."""
    link = zipfile.ZipInfo("pooling.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    put_zip(room / "alice.zip", [(link, b"/etc/passwd"), ("convolution.py", b"c")])
    sources = read_sources(only(room))
    assert sources.files == {"convolution": b"c"}
    assert "symbolic link" in sources.notes[0]


def test_an_encrypted_zip_leaves_a_submission_ungraded(room):
    """Without its password a zip says nothing about the work in it."""
    path = put_zip(room / "alice.zip", [("pooling.py", b"p")])
    data = bytearray(path.read_bytes())
    for header, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + at] |= 1
    path.write_bytes(data)
    ungraded(room, r"^pooling\.py in the zip is encrypted$")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_cannot_be_unpacked_piecewise_is_refused(room, method):
    """Of bzip2 and LZMA a few bytes could fill the memory before their size is known."""
    put_zip(room / "alice.zip", [("pooling.py", b"p")], method)
    ungraded(room, "compressed by a method that is not supported")


@pytest.fixture
def unpacked(monkeypatch):
    """Keep the sizes of all pieces that are unpacked from zips."""
    sizes = []
    really_read = zipfile.ZipExtFile._read1

    def count(self, size):
        piece = really_read(self, size)
        sizes.append(len(piece))
        return piece

    monkeypatch.setattr(zipfile.ZipExtFile, "_read1", count)
    return sizes


def test_a_bomb_that_declares_its_size_is_left_out(room, unpacked):
    """A member that says it is too large is not unpacked at all."""
    put_zip(room / "alice.zip", [("pooling.py", b"\0" * (50 * MIB)), ("convolution.py", b"c")])
    sources = read_sources(only(room))
    assert sources.files == {"convolution": b"c"}
    assert sources.notes == ("pooling.py is left out: it is larger than 1 MiB",)
    assert sum(unpacked) == 1


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_whole(room, unpacked):
    """A member that unpacks to more than it declares is stopped at the limit."""
    path = put_zip(room / "alice.zip", [("pooling.py", b"\0" * (50 * MIB))])
    data = bytearray(path.read_bytes())
    for header, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(header) + at, 10)
    path.write_bytes(data)
    ungraded(room, "the zip is damaged")
    assert sum(unpacked) <= MIB + 1


def test_a_zip_with_too_many_members_leaves_a_submission_ungraded(room, monkeypatch):
    """The number of members is limited."""
    monkeypatch.setattr(archive_module, "MAX_ENTRIES", 5)
    put_zip(room / "alice.zip", [(f"f{i}.txt", b"") for i in range(6)])
    ungraded(room, "more than 5 members")


def test_a_zip_with_an_endless_directory_is_not_read(room):
    """A directory of many megabytes is refused before it fills the memory."""
    entry = b"PK\x01\x02" + b"\0" * 24 + struct.pack("<HHH", 1, 0, 0) + b"\0" * 12 + b"f"
    count = 5 * MIB // len(entry)
    directory = entry * count
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 0, 0)
    put(room / "alice.zip", directory + end)
    ungraded(room, "too long a directory")


def test_a_nested_bomb_is_never_opened(room):
    """A zip within a zip is a file like any other, and is named where it may be the work."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("pooling.py", b"p")
    put_zip(room / "alice.zip", [("alice.zip", inner.getvalue())])
    ((reason, lost),) = skipped(find(room)).values()
    assert "alice.zip is a zip inside, which is not opened" in reason
    assert lost


def test_a_hostile_member_name_is_shown_safely(room):
    """Notes about members carry no escapes."""
    put_zip(room / "alice.zip", [("../\x1b[2J\n.py", b""), ("a\x1bb.py", b""), ("pooling.py", b"")])
    notes = only(room).notes
    assert len(notes) == 2
    assert all(note.isprintable() for note in notes)


def test_a_zip_that_is_replaced_by_garbage_leaves_a_submission_ungraded(room):
    """What a zip was when it was listed does not matter when it is read."""
    path = put_zip(room / "alice.zip", [("pooling.py", b"p")])
    submission = only(room)
    path.write_bytes(zlib.compress(b"x") + bz2.compress(b"y"))
    with pytest.raises(UnreadableSubmission, match="damaged"):
        read_sources(submission)
    put_zip(path, [("other.py", b"p")])
    with pytest.raises(UnreadableSubmission):
        read_sources(submission)
