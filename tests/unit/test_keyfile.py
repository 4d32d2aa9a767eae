"""Keys as text: everything comes back, equal keys give equal text, bad files are refused."""

import json
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import AnswerKey, AspectInfo, Case, Raises, VariantInfo
from autograder.inside.values import Opaque
from autograder.keyfile import (
    BadKeyFileError,
    dump_keys,
    parse_keys,
    read_keys,
    write_keys,
)
from autograder.value_text import read_value, write_value

VALUES = [
    None,
    True,
    -7,
    10**30,
    0.1,
    -0.0,
    float("nan"),
    float("-inf"),
    1 - 2.5j,
    complex(float("nan"), float("inf")),
    "Füße, 卷积, \x00 \u2028 \ud800",
    (),
    [],
    {},
    (1, [2.0, None], {"tuple": (3,), "dtype": "<f8", "shape": [1], "data": [1.0]}),
    {"complex": [1, 2], "opaque": "no", "dict": []},
    Opaque("Liar"),
    np.float64(0.1),
    np.float32(0.1),
    np.int8(-128),
    np.uint64(2**64 - 1),
    np.bool_(True),
    np.complex64(1 + 2j),
    np.float64("nan"),
    np.array(3.5),
    np.zeros((0, 3)),
    np.zeros((2, 0), complex),
    np.array([[1.0, np.nan], [np.inf, -0.0]]),
    np.array([1 + 2j, complex(np.nan, -np.inf)]),
    np.array([True, False]),
    np.array([2**63 - 1, -(2**63)]),
    np.arange(24, dtype=np.float32).reshape(2, 3, 4).T,
    np.arange(3, dtype=">i2"),
]


def identical(one, other):
    """Same type, same structure, same bits; NaN is itself, and −0 is not 0."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(identical(one[k], other[k]) for k in one)
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(identical, one, other))
    return repr(one) == repr(other)


@pytest.mark.parametrize(
    "value", VALUES, ids=lambda value: repr(value)[:40].encode("unicode_escape").decode()
)
def test_values_come_back_as_they_were(value):
    """Types, shapes, dtypes and every bit survive the way through JSON text."""
    tree = json.loads(json.dumps(write_value(value)))
    assert identical(read_value(tree), value)


def test_random_floats_come_back_exactly():
    """Every bit pattern of a float has a text that is read back as itself."""
    bits = np.random.default_rng(5).integers(0, 2**63, 500, dtype=np.int64)
    array = bits.view(np.float64)
    array = array[np.isfinite(array)]
    assert identical(read_value(json.loads(json.dumps(write_value(array)))), array)


def test_what_cannot_be_read_back_is_not_written():
    """A function or a set in a case is the author's mistake and is named."""
    with pytest.raises(TypeError, match="a set cannot stand in an answer key"):
        write_value((1, {2}))


@pytest.fixture
def rich_key():
    """A key that uses every field."""
    case = Case(
        aspect="values",
        visible=True,
        driver="call",
        inputs={"x": np.array([1.0, np.nan]), "k": (2, 3)},
        positional=1,
        judges="result",
        expected={"C1": 156},
        answers={"wrong": Raises(("IndexError", "LookupError")), "book": {"C1": 157}},
        part="C1",
        label="003 §2",
    )
    return AnswerKey(
        question="f",
        unit="u",
        rtol=1e-5,
        aspects=(AspectInfo("values", "about", 2), AspectInfo("purity", "is left", 1, "values")),
        cases=(case, replace(case, visible=False, expected=Raises(), part=1, judges="arguments")),
        variants=(
            VariantInfo("wrong", "misconception", "text", "hint", "twin"),
            VariantInfo("book", "convention", "note"),
        ),
        nudge="核",
        step="步",
        source="001",
        points=7.5,
    )


def test_keys_come_back_with_every_field(rich_key, tmp_path):
    """Aspects, variants, cases, answers that are exceptions, parts by name and by position."""
    path = tmp_path / "unit.json"
    other = replace(rich_key, question="g", cases=(), variants=())
    write_keys(path, [rich_key, other])
    found, second = read_keys(path)
    assert replace(found, cases=()) == replace(rich_key, cases=())
    assert second == other
    for case, original in zip(found.cases, rich_key.cases, strict=True):
        assert identical(vars(case), {**vars(original)})


def test_equal_keys_give_equal_text(rich_key, key):
    """The text of what was read is the text that was read."""
    for one in (rich_key, key):
        assert dump_keys(parse_keys(dump_keys([one]))) == dump_keys([one])


def test_a_case_stands_on_one_line(rich_key):
    """So that a change in a case can be read in a diff; nothing is escaped for ASCII."""
    text = dump_keys([rich_key])
    assert sum('"aspect": "values"' in line for line in text.splitlines()) == 2
    assert "003 §2" in text
    assert "核" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expecting value"),
        ("{", "Expecting"),
        ("[]", "not an answer key"),
        ("null", "not an answer key"),
        ('{"questions": []}', "format"),
        ('{"format": 99, "questions": []}', "format 99, but this engine reads format 1"),
        ('{"format": 1}', "questions"),
        ('{"format": 1, "questions": [{}]}', "KeyError"),
        ('{"format": 1, "questions": [7]}', "TypeError"),
        ('{"format": 1, "questions": {"a": 1}}', "TypeError"),
    ],
)
def test_bad_files_are_refused_with_their_name(tmp_path, text, words):
    """One sentence with the file and what is wrong with it, never a KeyError."""
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadKeyFileError) as caught:
        read_keys(path)
    assert str(path) in str(caught.value)
    assert words in str(caught.value)


def spoil(document, change):
    """Change the first case of a document of keys."""
    case = document["questions"][0]["cases"][0]
    change(case)
    return json.dumps(document)


@pytest.mark.parametrize(
    "change",
    [
        lambda case: case.pop("expected"),
        lambda case: case.update(inputs=[]),
        lambda case: case.update(answers=None),
        lambda case: case["inputs"].update(x={"dtype": "<f8", "shape": [3], "data": [1.0]}),
        lambda case: case["inputs"].update(x={"dtype": "nonsense", "shape": [1], "data": [1.0]}),
        lambda case: case["inputs"].update(x={"dtype": "<f8", "shape": [1], "data": ["a"]}),
        lambda case: case["inputs"].update(x={"dict": 7}),
        lambda case: case.update(expected={}),
    ],
    ids=["lacking", "list", "null", "shape", "dtype", "data", "dict", "neither"],
)
def test_a_spoilt_case_is_refused(rich_key, tmp_path, change):
    """Whatever is wrong inside a case, the answer is the same kind of error."""
    path = tmp_path / "spoilt.json"
    path.write_text(spoil(json.loads(dump_keys([rich_key])), change), encoding="utf-8")
    with pytest.raises(BadKeyFileError):
        read_keys(path)


def test_files_that_are_not_text_are_refused(tmp_path):
    """A missing file, a folder and bytes that are no text are all bad key files."""
    (tmp_path / "latin.json").write_bytes(b'{"format": "\xe9"}')
    for name in ("absent.json", ".", "latin.json"):
        with pytest.raises(BadKeyFileError):
            read_keys(tmp_path / name)


def test_a_cut_off_file_is_refused_wherever_it_was_cut(rich_key, tmp_path):
    """No beginning of a file is taken for a whole one."""
    text = dump_keys([rich_key])
    path = tmp_path / "cut.json"
    for length in range(0, len(text) - 3, 97):
        path.write_text(text[:length], encoding="utf-8")
        with pytest.raises(BadKeyFileError):
            read_keys(path)
