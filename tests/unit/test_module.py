"""A student's files as modules: one mistake costs no more than it must."""

import sys

import numpy as np
import pytest

from autograder.inside.module import (
    STUDENT_MARK,
    LoadNote,
    SubmissionFinder,
    describe_error,
    execute,
    load,
)


@pytest.fixture
def loader():
    """Load a file of a submission, with the others beside it, as a sandbox does."""
    before, path = set(sys.modules), list(sys.meta_path)

    def run(name, **files):
        sources = {k: v if isinstance(v, bytes) else v.encode() for k, v in files.items()}
        finder = SubmissionFinder(sources)
        sys.meta_path.append(finder)
        return load(finder, name)

    yield run
    sys.meta_path[:] = path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_a_file_is_loaded_as_a_module_of_its_own(loader):
    """It is not the main program, and its functions are marked as a student's."""
    namespace, notes = loader("unit_a", unit_a="x = __name__\nif x == '__main__':\n    1 / 0\n")
    assert namespace["x"] == "unit_a"
    assert namespace[STUDENT_MARK]
    assert notes == []


def test_a_statement_that_raises_costs_only_itself(loader):
    """What stands before and after it is there; the note has file, line and reason."""
    namespace, notes = loader(
        "unit_a",
        unit_a="def f():\n    return 1\n\n\nimport no_such_package\n"
        "f().missing\n\n\ndef g():\n    return 2\n\n\nraise SystemExit(3)\n",
    )
    assert (namespace["f"](), namespace["g"]()) == (1, 2)
    assert [str(note) for note in notes] == [
        "unit_a.py, line 5: ModuleNotFoundError: No module named 'no_such_package'",
        "unit_a.py, line 6: AttributeError: 'int' object has no attribute 'missing'",
        "unit_a.py, line 13: SystemExit: 3",
    ]
    assert not any(note.fatal for note in notes)


def test_a_future_import_holds_for_the_rest_of_the_file(loader):
    """Though each statement is compiled by itself."""
    namespace, notes = loader(
        "unit_a",
        unit_a='"""Doc."""\nfrom __future__ import annotations\n\n\n'
        "def f(x: not_defined) -> nor_this:\n    return x\n",
    )
    assert notes == []
    assert namespace["f"].__annotations__ == {"x": "not_defined", "return": "nor_this"}
    namespace, notes = loader("unit_b", unit_b="def f(x: not_defined):\n    return x\n")
    assert "f" not in namespace
    assert "NameError" in str(notes[0])


def test_a_future_that_does_not_exist_is_noted(loader):
    """Only that line is lost."""
    namespace, notes = loader("unit_a", unit_a="from __future__ import braces\nx = 1\n")
    assert namespace["x"] == 1
    assert str(notes[0]).startswith("unit_a.py, line 1: SyntaxError: not a chance")


def test_a_file_may_import_its_siblings(loader):
    """Only those, and each is executed once."""
    namespace, notes = loader(
        "unit_a",
        unit_a="import helpers\nfrom helpers import pad\nx = pad(2) + len(helpers.log)\n",
        helpers="log = []\nlog.append(1)\n\n\ndef pad(x):\n    return x * 10\n",
    )
    assert namespace["x"] == 21
    assert notes == []


def test_a_sibling_that_was_imported_is_not_executed_again(loader):
    """Its state is the one that the importing file saw; its notes are its own."""
    before = len(sys.meta_path)
    loader("unit_a", unit_a="import unit_b\nunit_b.n += 1\n", unit_b="n = 1\n1 / 0\n")
    [finder] = sys.meta_path[before:]
    namespace, notes = load(finder, "unit_b")
    assert namespace["n"] == 2
    assert [str(note) for note in notes] == [
        "unit_b.py, line 2: ZeroDivisionError: division by zero"
    ]


def test_notes_of_siblings_are_told_with_their_file(loader):
    """A mistake in a file that is imported is told where it is."""
    _, notes = loader("unit_a", unit_a="import helpers\n", helpers="x = 1\ny = 1 / 0\n")
    assert [(note.file, note.line) for note in notes] == [("helpers.py", 2)]


def test_files_that_import_each_other(loader):
    """A circle ends as it does in Python: the second sees the first half made."""
    namespace, notes = loader(
        "unit_a",
        unit_a="x = 1\nimport unit_b\ny = unit_b.z\n",
        unit_b="import unit_a\nz = unit_a.x + 1\n",
    )
    assert namespace["y"] == 2
    assert notes == []


def test_a_sibling_that_cannot_be_parsed_cannot_be_imported(loader):
    """The file that imports it goes on without it."""
    namespace, notes = loader("unit_a", unit_a="import helpers\nx = 1\n", helpers="def (:\n")
    assert namespace["x"] == 1
    assert [(note.file, note.line, note.fatal) for note in notes] == [
        ("helpers.py", 1, True),
        ("unit_a.py", 1, False),
    ]
    assert "helpers" not in sys.modules


def test_a_file_named_like_a_package_hides_nothing(loader):
    """numpy.py or json.py of a student stands behind the real ones, whoever imports them."""
    namespace, _ = loader(
        "unit_a",
        unit_a="import numpy as np\nimport colorsys\nx = np.ones(2)\nname = colorsys.__name__\n",
        numpy="raise RuntimeError('hidden')\n",
        colorsys="1 / 0\n",
    )
    assert type(namespace["x"]) is np.ndarray
    assert sys.modules["numpy"] is np
    assert hasattr(sys.modules["colorsys"], "rgb_to_hls")


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (b"x = 1\ndef f(:\n", 2, "SyntaxError"),
        (b"if x:\n\tpass\n        y = 1\n", 3, "Error"),
        (b"x = 1\0\n", None, "null bytes"),
        (b"# -*- coding: no-such-code -*-\nx = 1\n", None, "unknown encoding"),
        ("x = '卷积'\n".encode("gbk"), None, "utf-8"),
        (b"(" * 500 + b")" * 500, None, "Error"),
        (b"x = " + b"-" * 200_000 + b"1\n", None, ""),
    ],
    ids=["syntax", "tabs", "null", "cookie", "gbk", "brackets", "depth"],
)
def test_a_file_that_cannot_be_parsed_is_fatal(source, line, words):
    """One note, with the line where Python gives one, and no traceback."""
    namespace = {}
    [note] = execute(source, "unit.py", namespace)
    assert note.fatal
    assert namespace == {}
    assert words in note.error
    assert "\n" not in str(note)
    if line is not None:
        assert note.line == line


@pytest.mark.parametrize(
    ("cookie", "encoding"), [("# -*- coding: gbk -*-\n", "gbk"), ("", "utf-8-sig"), ("", "utf-8")]
)
def test_other_encodings_are_read_as_python_reads_them(cookie, encoding):
    """GBK with a cookie, and the byte order mark of Windows editors."""
    namespace = {}
    notes = execute(f"{cookie}x = '卷积'\r\n".encode(encoding), "unit.py", namespace)
    assert notes == []
    assert namespace["x"] == "卷积"


def test_a_missing_file_has_no_namespace(loader):
    """It is one fatal note without a line."""
    namespace, [note] = loader("unit_a", other="x = 1\n")
    assert namespace is None
    assert str(note) == "unit_a.py: the file is missing"
    assert note.fatal


def test_a_fatal_file_has_no_namespace(loader):
    """Nothing of it stays behind to be imported."""
    namespace, [note] = loader("unit_a", unit_a="def f(:\n")
    assert namespace is None
    assert note.fatal
    assert "unit_a" not in sys.modules


def test_a_file_that_replaces_itself(loader):
    """Deleting or replacing its own entry among the modules harms nobody."""
    namespace, notes = loader(
        "unit_a", unit_a="import sys\nsys.modules['unit_a'] = None\ndef f():\n    return 1\n"
    )
    assert namespace["f"]() == 1
    assert notes == []


class Hostile(Exception):
    def __str__(self):
        raise SystemExit(1)


class NotText(Exception):
    def __str__(self):
        return 7  # noqa: PLE0307 (what a student may write)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("two\n  lines\there"), "ValueError: two lines here"),
        (ValueError(), "ValueError"),
        (Hostile("x"), "Hostile"),
        (NotText(), "NotText"),
        (KeyError("C9"), "KeyError: 'C9'"),
        (SyntaxError("bad", ("f.py", 3, 1, "text")), "SyntaxError: bad"),
    ],
)
def test_errors_are_described_on_one_line(error, text):
    """Whatever an exception says of itself."""
    assert describe_error(error) == text


def test_long_errors_are_cut():
    """A message of a megabyte is not passed on."""
    assert len(describe_error(ValueError("x" * 10**6))) == len("ValueError: ") + 300


def test_a_note_says_where():
    """With a line where there is one."""
    assert str(LoadNote("a.py", 3, "it broke")) == "a.py, line 3: it broke"
    assert str(LoadNote("a.py", None, "it broke")) == "a.py: it broke"


@pytest.mark.parametrize(
    ("source", "names", "lines"),
    [
        ("a = 1; b = 1 / 0; c = 2\nd = 3\n", "a c d", [1]),
        ("s = 'é'; t = 1 / 0; u = 2\n", "s u", [1]),
        ("x = (1,\n 2,\n 1 / 0)\ny = 1\n", "y", [1]),
        ("@nope\ndef f():\n    pass\n\n\nx = 1\n", "x", [2]),
        ("class A:\n    x = 1\n    y = 1 / 0\n\n\nx = 1\n", "x", [1]),
        ("def f():\n    return 1\n\n\nreturn 5\nx = 2\n", "f x", [5]),
        ("def g():\n    1 / 0\n\n\ng()\ng()\nx = 1\n", "g x", [5, 6]),
        ("x = 1\n1 / 0", "x", [2]),
    ],
)
def test_what_stands_behind_a_fault_is_executed_and_nothing_twice(source, names, lines):
    """Statements of one line, of several, with decorators, and one that cannot be compiled."""
    calls = []
    namespace = {"note": lambda: calls.append(1)}
    notes = execute(f"note()\n{source}".encode(), "unit_a.py", namespace)
    assert {*namespace} - {"note", "__builtins__"} == {*names.split()}
    assert [note.line - 1 for note in notes] == lines
    assert calls == [1]
