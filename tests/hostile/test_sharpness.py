"""Every attack is sharp: it succeeds where nothing, or too little, protects.

An attack that does nothing would be contained too. So each one says how it succeeds: under
the resource limits alone (the unsafe backend, in bounds that harm nobody), or against one of
the graders in ``naive_graders.py``. Where that cannot be shown, it says why.
"""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from autograder.outcome import OutcomeKind

from corpus import CORPUS, HERE, OWN
from scene import HONEST
from test_containment import skip_on_other_machines

NAIVE = HERE / "naive_graders.py"
YAMA = Path("/proc/sys/kernel/yama/ptrace_scope")
TRACING = ("read_memory_file", "read_memory_by_call", "trace_process", "steal_descriptor")
LACKING = (errno.ENOSYS, errno.EAFNOSUPPORT, errno.EOPNOTSUPP, errno.EPROTONOSUPPORT)
"""Errors that say that this kernel does not have what is attacked."""
ALARM_S = 0.2
SPOILED_S = 1.0
FIRST_RANDOM = 0.5488135039273248
"""What ``np.random.rand()`` returns first after ``np.random.seed(0)``."""
RIGHT = "import numpy as np\ndef attack(target):\n    return np.array({})\n"
WRONG = "import numpy as np\ndef attack(target):\n    return np.zeros(3)\n"
GRADERS = {
    "allclose",
    "assertion",
    "equality",
    "difference",
    "type check",
    "shapeless",
    "strings",
    "exit status",
    "messages",
    "pickles",
    "standard output",
    "captured output",
    "descriptors",
}


def attacks_that(*beginnings):
    """Parametrize with the attacks whose proof begins so."""
    found = [attack for attack in CORPUS if attack.unprotected.startswith(beginnings)]
    assert found
    return pytest.mark.parametrize("attack", found, ids=lambda attack: attack.name)


def skip_what_cannot_be_done(attack):
    skip_on_other_machines(attack)
    # This proves that an attack is one: what the system itself refuses here proves nothing.
    if attack.needs == "root" and os.geteuid() != 0:
        pytest.skip("only root could do this even without a sandbox")
    if attack.path.stem in TRACING and YAMA.exists() and YAMA.read_text().strip() != "0":
        pytest.skip("this kernel's Yama forbids to trace processes that are not one's own")


@attacks_that(
    "earns the point",
    *(str(kind) for kind in OutcomeKind),
    "touches what is outside",
    "leaves a process",
    "ends the sandbox",
)
def test_attack_succeeds_under_resource_limits_alone(bare_scene, attack):
    """Without a sandbox the attack gets what it is after."""
    skip_what_cannot_be_done(attack)
    process_id = bare_scene.worker.process_id
    try:
        played = bare_scene.play(attack.source)
        (outcome,) = played.outcomes["attack"]
        # A system call that was left out of this kernel can do no harm, and none can be shown.
        if any(os.strerror(number) in outcome.error for number in LACKING):
            pytest.skip(f"this kernel does not have it ({outcome.error})")
        if attack.unprotected == "earns the point":
            assert bare_scene.points(played)["attack"] == 1.0, outcome
        elif attack.unprotected == "touches what is outside":
            assert wait_for(bare_scene.changes), outcome
        elif attack.unprotected == "leaves a process":
            assert bare_scene.strays(0.0), outcome
        elif attack.unprotected == "ends the sandbox":
            assert bare_scene.worker.process_id != process_id, outcome
        else:
            assert outcome.kind == attack.unprotected, outcome
            assert outcome.kind != attack.outcome
    finally:
        bare_scene.clean_up()


def wait_for(look, patience_s=2.0):
    """Look until there is something to be seen."""
    deadline = time.monotonic() + patience_s
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return seen


def start_naive_grader(name, path, scene):
    """Start a naive grader on a file."""
    task = {
        "target": scene.target,
        "answer": scene.answer.tolist(),
        "honest": HONEST.decode(),
        "random": FIRST_RANDOM,
    }
    process = subprocess.Popen(
        [sys.executable, "-s", "-P", str(NAIVE), name, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(Path(np.__file__).parents[1]),
        },
        start_new_session=True,
    )
    process.stdin.write(json.dumps(task).encode())
    process.stdin.close()
    return process


def grade_naively(name, path, scene, patience_s=20.0):
    """Return the exit status of a naive grader; None if it had to be killed."""
    with start_naive_grader(name, path, scene) as process:
        try:
            # Its output is small: only the frames of the grader's own children are large.
            return process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
            return None


@attacks_that("fools ")
def test_attack_fools_a_naive_grader(bare_scene, attack):
    """A grader as it is commonly written gives the point."""
    skip_what_cannot_be_done(attack)
    name = attack.unprotected.removeprefix("fools ")
    assert name in GRADERS
    assert grade_naively(name, attack.path, bare_scene) == 0


@pytest.mark.parametrize("name", sorted(GRADERS))
def test_naive_graders_work(bare_scene, tmp_path, name):
    """They are no straw men: a right answer passes (where one is asked), a wrong one fails."""
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(RIGHT.format(bare_scene.answer.tolist()))
    wrong.write_text(WRONG)
    assert grade_naively(name, wrong, bare_scene) == 1
    if name != "captured output":
        assert grade_naively(name, right, bare_scene) == 0


@attacks_that("outlives an alarm")
def test_attack_outlives_an_alarm(bare_scene, attack):
    """A time limit by a signal in the same process does not end it."""
    assert outlives_an_alarm(attack.path, bare_scene)


def test_alarms_end_what_is_not_hostile(bare_scene, tmp_path):
    """An endless loop that somebody wrote by mistake is ended by the same alarm."""
    path = tmp_path / "loop.py"
    path.write_text("def attack(target):\n    while True:\n        pass\n")
    assert not outlives_an_alarm(path, bare_scene)


def outlives_an_alarm(path, scene):
    with start_naive_grader("alarm", path, scene) as process:
        try:
            assert process.stdout.readline() == b"began\n"
            process.wait(4 * ALARM_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
        return False


@attacks_that("spoils the next submission")
def test_attack_spoils_a_class_that_is_graded_in_one_process(bare_scene, attack):
    """An honest submission after it in the same process is graded wrong, or not at all."""
    skip_what_cannot_be_done(attack)
    assert grade_naively("one process", attack.path, bare_scene, SPOILED_S) != 0


def test_one_process_is_enough_for_honest_submissions(bare_scene, tmp_path):
    """The same grader gets an honest submission right after another one."""
    path = tmp_path / "honest.py"
    path.write_text(WRONG + OWN.decode())
    assert grade_naively("one process", path, bare_scene) == 0


def test_what_cannot_be_shown_has_a_reason():
    """Every attack proves itself in one of these ways, or says why it does not."""
    ways = (
        *("earns the point", "touches what is outside", "leaves a process", "ends the sandbox"),
        *("outlives an alarm", "spoils the next submission", *(str(kind) for kind in OutcomeKind)),
        *(f"fools {name}" for name in GRADERS),
    )
    for attack in CORPUS:
        way, _, reason = attack.unprotected.partition(": ")
        assert attack.unprotected in ways or (way == "not shown" and len(reason) > 10), attack.name
