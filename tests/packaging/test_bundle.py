"""The student bundle and the wheel hold what they must, and nothing else."""

import ast
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from autograder.question import Question
from autograder.quiz import QuizQuestion

ROOT = Path(__file__).resolve().parent.parent.parent
FUNCTIONS, POINTS = 91, 900
"""Of the course without its quiz, which is judged after it was handed in."""
ENVIRONMENT = ("numpy", "numpy.libs", "pytest", "_pytest", "pluggy", "iniconfig", "packaging")


@pytest.fixture(scope="session")
def bundle(tmp_path_factory, course):
    """The student bundle, written by the real command."""
    folder = tmp_path_factory.mktemp("release") / "bundle"
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "release", str(folder), "--course", str(course.root)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def wheel(bundle):
    """The wheel of the bundle."""
    [path] = bundle.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def student_python(tmp_path_factory, wheel):
    """An environment with NumPy, pytest and the wheel, made without a network."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    site = next((folder / "lib").glob("python*/site-packages"))
    here = Path(np.__file__).parent.parent
    for name in (*ENVIRONMENT, "pygments", "py.py"):
        for source in [here / name, *here.glob(f"{name}-*.dist-info")]:
            if source.exists():
                (site / source.name).symlink_to(source)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True, timeout=120)
    return python


def run_exercises(student_python, folder):
    return subprocess.run(
        [str(student_python), "-m", "pytest", "-q", "exercises/"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_bundle_runs_where_there_is_nothing_else(student_python, bundle, tmp_path):
    """Stubs: exit code 1, everything not implemented, no traceback."""
    shutil.copytree(bundle / "exercises", tmp_path / "exercises")
    done = run_exercises(student_python, tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("not implemented") == FUNCTIONS
    assert "Traceback" not in done.stdout
    assert f"0 / {POINTS}" in done.stdout


def test_model_answers_pass_where_there_is_nothing_else(student_python, bundle, tmp_path):
    """Full marks, exit code 0, without torch and without solutions."""
    shutil.copytree(bundle / "exercises", tmp_path / "exercises")
    for path in (ROOT / "solutions").glob("*.py"):
        if path.stem != "__init__":
            shutil.copy(path, tmp_path / "exercises")
    done = run_exercises(student_python, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{POINTS} / {POINTS}" in done.stdout


def test_autograde_says_what_to_install_where_there_is_nothing_else(student_python, tmp_path):
    """The grader's packages are an extra, and the command names it."""
    done = subprocess.run(
        [str(student_python), "-m", "autograder", "submissions"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert 'pip install -e ".[grader]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_the_bundle_holds_exactly_the_handout(bundle, course):
    """Stubs and cases of every unit, two pages, the wheel."""
    units = {question.unit for question in course.questions.values()}
    names = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    expected = {"README.md", "exercises/README.md"}
    expected |= {f"exercises/{unit}.py" for unit in units}
    expected |= {f"exercises/cases/{unit}.json" for unit in units}
    expected |= {f"exercises/data/{path.name}" for path in (ROOT / "exercises/data").iterdir()}
    wheels = {name for name in names if name.endswith(".whl")}
    assert len(wheels) == 1
    assert names - wheels == expected


def everything(bundle, wheel):
    """Read every file of the bundle, those inside the wheel too."""
    for path in bundle.rglob("*"):
        if path.is_file() and path != wheel and path.suffix != ".npz":
            yield str(path.relative_to(bundle)), path.read_text(encoding="utf-8")
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode()


def test_no_body_of_a_reference_is_in_the_bundle(bundle, wheel):
    """Not one line of code of a solution, beyond signatures, imports and docstrings."""
    secret = set()
    for path in (ROOT / "solutions").glob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                secret |= {
                    line.strip()
                    for statement in body
                    for line in lines[statement.lineno - 1 : statement.end_lineno]
                    if len(line.strip()) > 24
                }
    assert len(secret) > 100
    for name, text in everything(bundle, wheel):
        if name.startswith("exercises/") and name.endswith(".py"):
            found = secret & {line.strip() for line in text.splitlines()}
            assert not found, name
        assert not any(line in text for line in secret), name


def test_no_misconception_is_in_the_bundle(bundle, wheel, course):
    """Neither its id as code, nor its explanation, nor its hint."""
    texts = {
        text
        for question in course.questions.values()
        if isinstance(question, Question)
        for variant in question.variants
        if variant.kind == "misconception"
        for text in (variant.text, variant.function.__name__)
    }
    assert len(texts) > 300
    for name, text in everything(bundle, wheel):
        assert not [secret for secret in texts if secret in text], name


def test_no_answer_to_the_quiz_is_in_the_bundle(bundle, wheel, course):
    """No reason, no comment on a model answer; and nothing is filled in."""
    asked = [q for q in course.questions.values() if isinstance(q, QuizQuestion)]
    secret = {option.reason for question in asked for option in question.options}
    for unit in {question.unit for question in asked}:
        lines = (ROOT / "solutions" / f"{unit}.py").read_text(encoding="utf-8").splitlines()
        secret |= {line.strip() for line in lines if line.startswith("    #")}
        namespace = {}
        exec((bundle / "exercises" / f"{unit}.py").read_text(encoding="utf-8"), namespace)
        names = [question.name for question in asked if question.unit == unit]
        assert namespace["ANSWERS"] == dict.fromkeys(names)
    assert len(secret) > 70
    for name, text in everything(bundle, wheel):
        assert not [line for line in secret if line in text], name


def test_no_hidden_case_is_in_the_bundle(bundle, course):
    """Frozen cases are the visible ones, and no label of a hidden case stands among them."""
    from autograder.keyfile import read_keys

    for path in (bundle / "exercises" / "cases").glob("*.json"):
        for key in read_keys(path):
            question = course.questions[key.question]
            assert all(case.visible for case in key.cases)
            if isinstance(question, QuizQuestion):
                assert [(case.expected, dict(case.answers)) for case in key.cases] == [(None, {})]
                continue
            assert len(key.cases) == sum(len(aspect.visible) for aspect in question.aspects)
            assert {v.kind for v in key.variants} <= {"convention"}


def test_the_wheel_is_the_engine_and_nothing_else(wheel):
    """Code of the engine with its schema; no course, no tests, no benchmark."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    [info] = [top for top in tops if top.endswith(".dist-info")]
    assert tops == {"autograder", info}
    assert "autograder/report/results.schema.json" in names
    assert "autograder/py.typed" in names
    assert "autograder/inside/zygote.py" in names


def test_a_bundle_is_not_written_over_something(autograde, course, tmp_path):
    """A folder that is not empty is refused and left as it is."""
    (tmp_path / "own.txt").write_text("mine")
    done = autograde("release", tmp_path, "--course", course.root)
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["own.txt"]


def test_the_release_in_the_repository_is_in_sync(autograde, course):
    """exercises/ is what the course derives."""
    done = autograde("release", "--check", "--course", course.root)
    assert done.returncode == 0, done.stdout
