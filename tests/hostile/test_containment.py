"""Hostile submissions, filed under the outcome that they must get.

Each defines ``attack(target)``; the target names what lies within reach if the sandbox does
not hold. Around the attack stand honest questions of the same submission, and after it an
honest submission, which must come out right.
"""

import platform
import select
import socket
import sysconfig
from pathlib import Path

import numpy as np
import pytest
from autograder.outcome import OutcomeKind
from autograder.run import (
    Call,
    Limits,
    PlannedQuestion,
    SandboxUnavailable,
    Worker,
    choose_backend,
)

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CORPUS = sorted(path.relative_to(HERE) for path in HERE.glob("*/*.py"))
LIMITS = Limits(question_s=1.0)
X = np.arange(6.0)
HONEST = b"""
import builtins, math, sys
import numpy as np

def before(x):
    return 2 * x

def after(x):
    return np.zeros(6) + 3 * x

def attack(target):
    return [hasattr(place, 'left_behind') for place in (builtins, np, sys)]
"""
REFUSALS = {
    "start_thread": "RuntimeError",
    "import_torch": "ModuleNotFoundError",
    "import_solutions": "ModuleNotFoundError",
    "raise_limits": "ValueError",
}
"""What an attack in ``raised`` must raise, where it is not an error of the system."""


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def scene(request, tmp_path_factory):
    """Give a worker, and beside it everything that an attack could get at."""
    try:
        backend = choose_backend(request.param)
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("outside")
    for parent in (folder, *list(folder.parents)[:2]):
        parent.chmod(0o755)  # only the sandbox may stand in the way
    secret, open_file, open_folder = folder / "secret", folder / "open", folder / "folder"
    secret.write_text("the answer")
    open_file.write_text("untouched")
    open_file.chmod(0o666)
    open_folder.mkdir()
    open_folder.chmod(0o777)
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = {
            "secret": str(secret),
            "open_file": str(open_file),
            "open_folder": str(open_folder),
            "port": server.getsockname()[1],
            "package_folders": [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")],
            "course_folders": [str(ROOT), str(ROOT / "solutions")],
        }
        plan = [
            _question("before", "honest", {"x": X}),
            _question("attack", "attack", {"target": target}),
            _question("after", "honest", {"x": X}),
        ]
        with Worker(backend, plan, LIMITS) as worker:
            yield worker, server, folder


def _question(function, unit, inputs):
    return PlannedQuestion(function, unit, (Call("call", inputs, 1, "result"),))


@pytest.mark.parametrize("path", CORPUS, ids=str)
def test_attack_is_contained(scene, path):
    """The attack gets its outcome and nothing else; the next submission is graded right."""
    if path.stem == "system_calls" and platform.machine() != "x86_64":
        pytest.skip("the numbers of these system calls are those of x86-64")
    worker, server, folder = scene
    process_id = worker.process_id

    outcomes = worker.play({"honest": HONEST, "attack": (HERE / path).read_bytes()}).outcomes

    (attack,) = outcomes["attack"]
    assert attack.kind == path.parent.name.replace("_", " "), attack
    if attack.kind is OutcomeKind.RAISED:
        assert REFUSALS.get(path.stem, "OSError") in attack.error_types, attack
    if attack.kind not in (OutcomeKind.RAISED, OutcomeKind.RETURNED):
        np.testing.assert_array_equal(outcomes["after"][0].value, 3 * X)
    np.testing.assert_array_equal(outcomes["before"][0].value, 2 * X)

    assert worker.process_id == process_id
    assert sorted(p.name for p in folder.iterdir()) == ["folder", "open", "secret"]
    assert not list((folder / "folder").iterdir())
    assert (folder / "open").read_text() == "untouched"
    assert (folder / "open").stat().st_mode & 0o777 == 0o666
    assert not select.select([server], [], [], 0)[0]

    honest = worker.play({"honest": HONEST, "attack": HONEST}).outcomes
    np.testing.assert_array_equal(honest["before"][0].value, 2 * X)
    np.testing.assert_array_equal(honest["after"][0].value, 3 * X)
    assert honest["attack"][0].value == [False, False, False]
    assert worker.process_id == process_id


def test_forged_answers_stay_in_their_place(scene):
    """Whoever writes answers himself gets those answers, with times that can be."""
    worker, _, _ = scene
    source = (HERE / "returned/forge_answers.py").read_bytes()
    outcomes = worker.play({"honest": HONEST, "attack": source}).outcomes
    assert [len(found) for found in outcomes.values()] == [1, 1, 1]
    assert outcomes["attack"][0].value == "forged"
    assert outcomes["attack"][0].seconds == 0.0


@pytest.mark.parametrize(
    "name", ["connect", "import_solutions", "list_processes", "lock_library", "read_file"]
)
def test_attack_works_where_nothing_protects(name, tmp_path):
    """These attacks are real: without a sandbox they succeed."""
    backend = choose_backend("unsafe", allow_unsafe=True)
    (tmp_path / "secret").write_text("the answer")
    target = {"secret": str(tmp_path / "secret"), "port": 0, "course_folders": [str(ROOT)]}
    with Worker(backend, [_question("attack", "attack", {"target": target})], LIMITS) as worker:
        source = (HERE / f"raised/{name}.py").read_bytes()
        (outcome,) = worker.play({"attack": source}).outcomes["attack"]
    assert outcome.kind is OutcomeKind.RETURNED, outcome
