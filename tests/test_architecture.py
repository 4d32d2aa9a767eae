"""The house keeps its shape: what may import what, proven on the syntax trees."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "autograder"

TORCH_DOOR = ENGINE / "oracle.py"

STAGES = (
    ("errors", "text", "verdict"),
    ("question", "quiz"),
    ("oracle", "yaml_text", "config", "rubric", "course"),
    ("answer_key",),
    ("outcome",),
    ("calls",),
    ("compare",),
    ("build", "quiz_key"),
    ("keyfile", "seed", "measure"),
    ("option", "judge"),
    ("counterexample",),
    ("lock", "observation"),
    ("distortion", "region", "condition"),
    ("relation",),
    ("compound",),
    ("keys",),
    ("files", "archive", "submissions"),
    ("run",),
    ("diagnosis",),
    ("evidence",),
    ("pair",),
    ("diagnose",),
    ("score",),
    ("smallest",),
    ("record",),
    ("fingerprint",),
    ("gradebook",),
    ("timing",),
    ("grading",),
    ("bookkeeping",),
    ("report",),
)
"""Stages in the order of the data flow; a stage imports itself and those before it."""

AFTER_BUILD = (
    "run",
    "option",
    "judge",
    "counterexample",
    "lock",
    "observation",
    "distortion",
    "region",
    "condition",
    "relation",
    "diagnosis",
    "evidence",
    "pair",
    "diagnose",
    "score",
    "smallest",
    "record",
    "fingerprint",
    "gradebook",
    "grading",
    "bookkeeping",
    "report",
)
"""What works on keys and outcomes alone: no torch, no course code."""

COURSE_SIDE = ("autograder.oracle", "autograder.build", "autograder.course", "autograder.rubric")


def modules(*folders):
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def imported_names(path):
    """Name every module that a file imports at any depth, relative ones made absolute."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            name = ".".join(part for part in (base, node.module) if part)
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def stage_of(name):
    part = name.split(".")[1] if "." in name else ""
    return next((i for i, names in enumerate(STAGES) if part in names), None)


def engine_module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", modules(ENGINE), ids=engine_module)
def test_imports_follow_the_data_flow(path):
    """A stage imports only itself and what comes before it."""
    stage = stage_of(engine_module(path))
    if stage is None:
        assert not engine_module(path).startswith("autograder.run")
        return
    later = [
        name
        for name in imported_names(path)
        if name.startswith("autograder.") and (stage_of(name) or 0) > stage
    ]
    assert later == []


@pytest.mark.parametrize("path", modules(ENGINE, ROOT / "solutions"), ids=engine_module)
def test_torch_has_one_door(path):
    """Only the oracle module imports torch, and only rubrics and the check use it."""
    imported = set(imported_names(path))
    if path != TORCH_DOOR:
        assert not any(name == "torch" or name.startswith("torch.") for name in imported)
    if "autograder.oracle" in imported:
        assert path.is_relative_to(ROOT / "solutions" / "rubric")


@pytest.mark.parametrize("path", modules(ENGINE), ids=engine_module)
def test_the_engine_imports_no_course(path):
    """Nothing in the engine imports solutions by name."""
    assert not any(name.split(".")[0] == "solutions" for name in imported_names(path))


def test_the_engine_names_no_question(course):
    """The engine knows no course: no name of a question or unit stands in it."""
    names = {*course.questions, *(question.unit for question in course.questions.values())}
    for path in modules(ENGINE):
        words = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        } | {n.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Name)}
        assert not words & (names - {"momentum", "convolution", "parameters"}), path


@pytest.mark.parametrize(
    "path",
    [path for path in modules(ENGINE) if engine_module(path).split(".")[1] in AFTER_BUILD],
    ids=engine_module,
)
def test_nothing_after_build_knows_the_course(path):
    """Running and judging need neither torch nor solutions nor course code."""
    assert not [name for name in imported_names(path) if name.startswith(COURSE_SIDE)]


@pytest.mark.parametrize("path", modules(ENGINE / "inside"), ids=engine_module)
def test_what_runs_beside_a_student_is_the_standard_library_and_numpy(path):
    """A sandbox holds nothing of the engine but this package."""
    for name in imported_names(path):
        top = name.split(".")[0]
        assert (
            top in sys.stdlib_module_names or top == "numpy" or name.startswith("autograder.inside")
        ), name


@pytest.mark.parametrize("path", modules(ENGINE), ids=engine_module)
def test_approximate_comparisons_are_banned_outside_tests(path):
    """np.allclose and friends broadcast, ignore dtypes and pass on empty arrays."""
    text = path.read_text(encoding="utf-8")
    assert "allclose(" not in text
    assert "import pickle" not in text
    assert "np.load(" not in text


@pytest.mark.parametrize(
    "path",
    [p for p in (ROOT / "solutions").glob("*.py") if p.name != "__init__.py"],
    ids=engine_module,
)
def test_a_model_answer_stands_alone(path):
    """A reference module imports NumPy and the standard library only."""
    for name in imported_names(path):
        top = name.split(".")[0]
        assert top in sys.stdlib_module_names or top == "numpy", name
