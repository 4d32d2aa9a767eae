"""Keys are built once, kept by all that decides them, and built again when any of it changes."""

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import keys as keys_module
from autograder.keyfile import dump_keys
from autograder.keys import (
    ENGINE_FILES,
    KEPT,
    digest_question,
    digest_unit,
    obtain_keys,
    source_files,
)
from autograder.seed import FOLDER


@pytest.fixture
def root(tmp_path):
    """A folder with sources of a unit, named as the small question's module is."""
    return write_sources(tmp_path / "course", "unit")


@pytest.fixture
def asked(question):
    """The small question, as if its unit were ``unit``, with points."""
    reference = question.reference
    module, reference.__module__ = reference.__module__, "solutions.unit"
    yield [(question, 10.0)]
    reference.__module__ = module


def write_sources(root, unit):
    (root / "solutions" / "rubric").mkdir(parents=True)
    files = {
        f"solutions/{unit}.py": "import numpy as np\n",
        f"solutions/rubric/{unit}.py": f"from solutions import {unit} as reference\n",
    }
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def obtain(root, asked, seed="a seed"):
    """Obtain the keys and the names of what had to be built for them."""
    built = []
    return obtain_keys(root, asked, seed, built.append), built


def files_of(root):
    return sorted((root / FOLDER / "keys").iterdir())


def test_a_key_is_built_once(root, asked):
    """The second time nothing is built, and the key is the same to the last bit."""
    first, built = obtain(root, asked)
    assert built == ["double"]
    second, built = obtain(root, asked)
    assert built == []
    assert dump_keys(second) == dump_keys(first)


def test_the_time_of_the_reference_is_measured_once(root, asked, monkeypatch):
    """It is kept with the key, so that a limit is the same in every run."""
    times = [0.25, 0.5]
    monkeypatch.setattr(keys_module, "measure_reference", lambda question, key: times.pop(0))
    assert [obtain(root, asked)[0][0].reference_s for _ in range(2)] == [0.25, 0.25]
    assert times == [0.5]


def test_points_are_not_part_of_what_is_kept(root, asked):
    """Points that change in course.yaml build nothing, and apply at once."""
    obtain(root, asked)
    [key], built = obtain(root, [(asked[0][0], 3.5)])
    assert built == []
    assert key.points == 3.5


def test_another_seed_is_another_key(root, asked):
    """Both are kept side by side."""
    [one], _ = obtain(root, asked, "one")
    [other], built = obtain(root, asked, "other")
    assert built == ["double"]
    assert dump_keys([one]) != dump_keys([other])
    assert len(files_of(root)) == 2


@pytest.mark.parametrize("file", ["solutions/unit.py", "solutions/rubric/unit.py"])
def test_a_changed_source_builds_again(root, asked, file):
    """A single comment is enough: what decides an answer cannot be told from outside."""
    obtain(root, asked)
    path = root / file
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert obtain(root, asked)[1] == ["double"]


@pytest.mark.parametrize(
    "statement",
    [
        "import solutions.rubric.common",
        "from solutions.rubric import common",
        "from solutions.rubric.common import draw",
        "from .common import draw",
        "from . import common",
        "def later():\n    from solutions.rubric.common import draw",
        "class Late:\n    if True:\n        pass\n    else:\n        from .common import draw",
        "try:\n    pass\nexcept OSError:\n    from . import common",
        "match 1:\n    case 1:\n        with open(0) as f:\n            from . import common",
    ],
)
@pytest.mark.parametrize("folder", ["course", "solutions"])
def test_a_changed_import_builds_again(tmp_path, asked, statement, folder):
    """Files that a rubric imports count too, wherever the course lies and however it asks."""
    root = write_sources(tmp_path / folder / "course", "unit")
    common = root / "solutions" / "rubric" / "common.py"
    common.write_text("def draw(): pass\n", encoding="utf-8")
    rubric = root / "solutions" / "rubric" / "unit.py"
    rubric.write_text(f"{statement}\n", encoding="utf-8")
    assert common in source_files(root, "unit")
    obtain(root, asked)
    common.write_text("def draw(): return 1\n", encoding="utf-8")
    assert obtain(root, asked)[1] == ["double"]


def test_imports_in_a_circle_end(tmp_path):
    """Two rubric modules may import each other; a file of another unit is not counted."""
    root = write_sources(tmp_path, "one")
    (root / "solutions" / "rubric" / "one.py").write_text("from solutions.rubric import two\n")
    (root / "solutions" / "rubric" / "two.py").write_text("from solutions.rubric import one\n")
    (root / "solutions" / "rubric" / "three.py").write_text("")
    names = [path.relative_to(root / "solutions").as_posix() for path in source_files(root, "one")]
    assert names == ["one.py", "rubric/one.py", "rubric/two.py"]


def test_engine_and_versions_decide_a_key(root, asked, monkeypatch):
    """Another NumPy, another torch or another comparator is another key."""
    question = asked[0][0]
    digests = {digest_question(question, digest_unit(root, question.unit), "s")}
    with monkeypatch.context() as changed:
        changed.setattr("numpy.__version__", "99.0")
        digests.add(digest_question(question, digest_unit(root, question.unit), "s"))
    with monkeypatch.context() as changed:
        changed.setattr(keys_module, "_version", lambda name: "99.0")
        digests.add(digest_question(question, digest_unit(root, question.unit), "s"))
    with monkeypatch.context() as changed:
        changed.setattr(keys_module, "ENGINE_FILES", ENGINE_FILES[1:])
        digests.add(digest_question(question, digest_unit(root, question.unit), "s"))
    assert len(digests) == 4


def test_every_engine_module_that_building_uses_is_counted():
    """The list of files that decide a key names all that build.py imports, but for errors."""
    engine = Path(keys_module.__file__).parent
    assert all((engine / name).is_file() for name in ENGINE_FILES)
    imported = {
        node.module.removeprefix("autograder.").replace(".", "/") + ".py"
        for node in ast.walk(ast.parse((engine / "build.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("autograder.")
    }
    assert imported - {"errors.py", "config.py"} <= set(ENGINE_FILES)


@pytest.mark.parametrize("spoil", ["", "half", "[]", '{"format": 0, "questions": []}', "two"])
def test_a_spoilt_file_is_built_again(root, asked, spoil):
    """A file cut short by a crash, or of another format, costs time and nothing else."""
    first, _ = obtain(root, asked)
    [path] = files_of(root)
    text = path.read_text(encoding="utf-8")
    key = first[0]
    texts = {"half": text[: len(text) // 2], "two": dump_keys([key, key])}
    path.write_text(texts.get(spoil, spoil), encoding="utf-8")
    again, built = obtain(root, asked)
    assert built == ["double"]
    assert dump_keys(again) == dump_keys(first)
    assert path.read_text(encoding="utf-8") == text


def test_no_half_written_file_is_left(root, asked):
    """Only whole keys lie in the folder, whatever else was begun there."""
    obtain(root, asked)
    assert [path.suffix for path in files_of(root)] == [".json"]


def test_a_folder_that_cannot_be_written_costs_only_time(root, asked):
    """Where a file is in the folder's place, the key is built every time."""
    (root / FOLDER).touch()
    for _ in range(2):
        [key], built = obtain(root, asked)
        assert built == ["double"]
        assert key.points == 10.0


def test_keys_come_in_the_order_that_was_asked_for(root, asked, question):
    """Those from the cache and those just built are not mixed up."""
    obtain(root, asked)

    def halve(x, offset=0.0):
        return x / 2 + offset

    halve.__module__ = "solutions.unit"
    other = replace(question, reference=halve, oracle=lambda x, offset=0.0: x / 2 + offset)
    other = replace(
        other,
        aspects=tuple(replace(a, visible=a.hidden) for a in other.aspects),
    )
    keys, built = obtain(root, [(other, 1.0), *asked])
    assert [key.question for key in keys] == ["halve", "double"]
    assert built == ["halve"]


SECOND_RUN = """
import sys
from pathlib import Path
from autograder.course import load_course
from autograder.keys import obtain_keys

course = load_course(Path(sys.argv[1]))
built = []
[key] = obtain_keys(course.root, [(course.questions["fc_params"], 6.0)], "s", built.append)
print(built, "torch" in sys.modules, len(key.cases))
"""


def test_a_second_run_does_not_import_torch(copied_course):
    """It is what takes seconds; a key that is kept needs neither it nor its tensors."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", SECOND_RUN, copied_course],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert runs[0][:2] == ["['fc_params']", "True"]
    assert runs[1][:2] == ["[]", "False"]
    assert runs[0][2] == runs[1][2] != "0"


def test_old_keys_of_a_question_are_dropped(root, asked):
    """The latest stay, and those of other questions are left alone."""
    obtain(root, asked, "first")
    [first] = files_of(root)
    stranger = first.with_name("another-0123.json")
    stranger.write_text("{}")
    os.utime(first, (1, 1))
    for number in range(KEPT):
        obtain(root, asked, f"seed {number}")
    assert len(files_of(root)) == KEPT + 1
    assert stranger in files_of(root)
    assert first not in files_of(root)
    assert obtain(root, asked, f"seed {KEPT - 1}")[1] == []
