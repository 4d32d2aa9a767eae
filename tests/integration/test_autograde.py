"""``autograde`` as an instructor types it, with good input and with bad."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = ROOT / "solutions" / "convolution.py"
ASSIGNMENT = (
    "--course",
    ROOT,
    "--seed",
    "integration",
    "-q",
    "zero_pad2d",
    "-q",
    "conv_output_size",
)


@pytest.fixture
def submissions(tmp_path):
    """A folder with one right submission of a single file."""
    folder = tmp_path / "submissions"
    (folder / "student01").mkdir(parents=True)
    shutil.copy(MODEL, folder / "student01")
    return folder


def add(submissions, student, extra):
    """Add a submission that is the model answer with something appended."""
    (submissions / student).mkdir()
    path = submissions / student / "convolution.py"
    path.write_text(MODEL.read_text(encoding="utf-8") + extra, encoding="utf-8")


def scores(folder):
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return {one["student"]: one for one in results["submissions"]}


def test_a_right_submission(autograde, submissions, tmp_path):
    """Exit code 0, and the results lie in grades/."""
    done = autograde(submissions, *ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    assert scores(tmp_path / "grades")["student01"]["earned"] == 14
    sandbox, report = done.stdout.splitlines()[-2:]
    assert sandbox.startswith("Sandbox: ")
    assert report.startswith("Report: ")


def test_json_on_standard_output(autograde, submissions):
    """--json prints the results and nothing else."""
    done = autograde(submissions, *ASSIGNMENT, "--json")
    [submission] = json.loads(done.stdout)["submissions"]
    assert submission["earned"] == 14


def test_one_student_of_several(autograde, submissions, tmp_path):
    """-s grades that student only."""
    add(submissions, "student02", "\nzero_pad2d = None\n")
    autograde(submissions, *ASSIGNMENT, "-s", "student02")
    assert list(scores(tmp_path / "grades")) == ["student02"]


def test_the_secret_seed_is_kept_and_never_shown(autograde, submissions, copied_course):
    """Without --seed one is drawn, kept unreadable to others, and only its digest is reported."""
    arguments = (submissions, "--course", copied_course, "-q", "same_padding")
    first, second = autograde(*arguments, "--json"), autograde(*arguments, "--json", "-v")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    seed = (copied_course / ".autograde" / "seed").read_text().strip()
    assert (copied_course / ".autograde" / "seed").stat().st_mode & 0o077 == 0
    digests = {json.loads(done.stdout)["run"]["seed_digest"] for done in (first, second)}
    assert len(digests) == 1
    assert seed not in first.stdout + first.stderr + second.stdout + second.stderr


CHEATS = {
    "imports torch": "import torch\ndef zero_pad2d(x, padding):\n"
    "    p = padding if isinstance(padding, tuple) else (padding, padding)\n"
    "    return torch.nn.functional.pad(torch.tensor(x), (p[1], p[1], p[0], p[0])).numpy()\n",
    "opens the solutions": "def zero_pad2d(x, padding):\n"
    f"    names = {{}}\n    exec(open({str(MODEL)!r}).read(), names)\n"
    "    return names['zero_pad2d'](x, padding)\n",
    "imports the solutions": "def zero_pad2d(x, padding):\n"
    "    from solutions.convolution import zero_pad2d\n    return zero_pad2d(x, padding)\n",
    "replaces numpy's comparisons": "def always(*a, **k):\n    return True\n"
    "np.allclose = np.array_equal = np.isclose = np.testing.assert_allclose = always\n"
    "np.abs = np.max = np.isfinite = lambda *a, **k: np.zeros(1)\n"
    "def zero_pad2d(x, padding):\n    return x\n",
    "returns what equals everything": "class Yes:\n    __eq__ = __le__ = __lt__ = lambda *a: True\n"
    "    __hash__ = None\n    shape = dtype = None\n"
    "def zero_pad2d(x, padding):\n    return Yes()\n",
    "returns a lying subclass": "class Liar(np.ndarray):\n"
    "    __eq__ = __le__ = lambda *a: True\n    __hash__ = None\n"
    "def zero_pad2d(x, padding):\n    return x.view(Liar)\n",
    "returns the shape without the values": "def zero_pad2d(x, padding):\n"
    "    p = padding if isinstance(padding, tuple) else (padding, padding)\n"
    "    if min(p) < 0:\n        raise ValueError\n"
    "    return np.zeros((*x.shape[:-2], x.shape[-2] + 2 * p[0], x.shape[-1] + 2 * p[1]))\n",
}


def test_cheats_gain_no_point(autograde, submissions, tmp_path):
    """No trick earns a point, and none costs the rest of the submission."""
    for i, text in enumerate(CHEATS.values(), 10):
        add(submissions, f"student{i}", "\n\n" + text)
    done = autograde(submissions, *ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    graded = scores(tmp_path / "grades")
    for i, name in enumerate(CHEATS, 10):
        questions = graded[f"student{i}"]["questions"]
        assert questions["zero_pad2d"]["earned"] == 0, name
        assert questions["conv_output_size"]["earned"] == 8, name
    assert graded["student01"]["earned"] == 14


SLOW = """

_right = zero_pad2d


def zero_pad2d(x, padding):
    import time

    time.sleep(0.1)
    return _right(x, padding)
"""


def sandboxes(parent):
    """List the processes below a parent that hold a sandbox."""
    found, queue = [], [parent]
    while queue:
        pid = queue.pop()
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                children = [int(child) for child in task.read_text().split()]
            except OSError:
                continue
            found += children
            queue += children
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sandboxes need Linux")
@pytest.mark.parametrize("backend", ["bubblewrap", "landlock"])
@pytest.mark.parametrize(("kills", "code"), [(1, 0), (1000, 1)])
def test_a_sandbox_killed_from_outside_costs_no_point(submissions, tmp_path, backend, kills, code):
    """Killed once, the submission is graded after all; killed always, it is ungraded, not zero."""
    if backend == "bubblewrap" and shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    add(submissions, "student02", SLOW)
    command = [sys.executable, "-m", "autograder", submissions, *ASSIGNMENT, "-s", "student02"]
    command += ["--backend", backend, "--timeout", "20"]
    running = subprocess.Popen(
        [*map(str, command)], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 120
    # The canaries that choose a backend run in sandboxes too; the gradebook is opened after them.
    graded = tmp_path / "grades" / "gradebook.db"
    while running.poll() is None and kills and time.monotonic() < deadline:
        found = sandboxes(running.pid) if graded.exists() else []
        for pid in found:
            with_suppressed_kill(pid)
        kills -= bool(found)
        time.sleep(0.02)
    out, err = running.communicate(timeout=120)
    assert running.returncode == code, err.decode()
    result = scores(tmp_path / "grades")["student02"]
    if code == 0:
        assert (result["status"], result["earned"]) == ("graded", 14)
    else:
        assert (result["status"], result["earned"]) == ("ungraded", None)
        assert "UNGRADED, not zero" in out.decode()
        row = (tmp_path / "grades" / "grades.csv").read_text().splitlines()[2]
        assert row.startswith('"student02","ungraded","",')


def with_suppressed_kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def fails(done, *words):
    """Exit code 2, one message with these words, no traceback."""
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout
    for word in words:
        assert word in done.stderr
    return True


def test_bad_usage_is_a_sentence(autograde, submissions, tmp_path):
    """A wrong path, an empty folder, a name that does not exist: what is wrong, and what next."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    assert fails(autograde(tmp_path / "nowhere", *ASSIGNMENT), "nowhere")
    assert fails(autograde(tmp_path / "empty", *ASSIGNMENT), "empty")
    assert fails(autograde(submissions, "--course", ROOT, "-q", "zero_pad"), "'zero_pad2d'")
    assert fails(autograde(submissions, "--course", ROOT, "--assignment", "pool"), "'pooling'")
    assert fails(autograde(submissions, *ASSIGNMENT, "-s", "student1"), "'student01'")
    assert fails(autograde(submissions, *ASSIGNMENT, "-o", tmp_path / "file"), "file")
    assert fails(autograde(submissions, *ASSIGNMENT, "--backend", "magic"), "magic")
    assert fails(autograde(submissions, "--no-such-option"), "--no-such-option")
    assert fails(autograde("chek"), "no command or folder 'chek'", "did you mean 'check'?")
    assert fails(autograde("check", "--course", ROOT, "-q", "adm"), "Did you mean 'adam'?")
    assert fails(autograde(submissions, *ASSIGNMENT, "--timeout", "0"), "--timeout")
    assert fails(autograde(submissions, "--course", tmp_path / "empty"), "course.yaml")


def test_without_a_course_it_says_where_it_looked(autograde, submissions):
    """Run outside a course, the command asks for one."""
    assert fails(autograde(submissions), "course.yaml", "--course")


def test_a_broken_course_is_named_by_file_and_line(autograde, submissions, copied_course):
    """Every problem of course.yaml is shown at once."""
    path = copied_course / "course.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: Optimizers", "titel: Optimizers").replace("sgd:", "sgdd:"))
    done = autograde(submissions, "--course", copied_course)
    assert fails(done, "titel", "did you mean 'title'", "course.yaml:")


def test_the_same_student_twice_is_not_guessed_at(autograde, submissions, tmp_path):
    """Both are named, neither is graded, and the run does not look complete."""
    add(submissions, "student02", "")
    shutil.make_archive(str(submissions / "student02"), "zip", submissions / "student01")
    done = autograde(submissions, *ASSIGNMENT)
    assert done.returncode == 1
    assert done.stdout.count("NOT GRADED") == 2
    assert list(scores(tmp_path / "grades")) == ["student01"]


def test_a_single_file_and_a_single_folder_are_submissions(autograde, submissions, tmp_path):
    """What a student holds in hand can be graded without a folder round it."""
    for i, path in enumerate((submissions / "student01", submissions / "student01/convolution.py")):
        done = autograde(path, *ASSIGNMENT, "-o", f"out{i}")
        assert done.returncode == 0, done.stderr
        assert scores(tmp_path / f"out{i}")["student01"]["earned"] == 14


def test_help_is_quick_and_imports_nothing_heavy():
    """The help of the command needs click and nothing else."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "autograder", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "click" in imported
    assert not imported & {"numpy", "torch", "yaml", "pydantic", "rich", "pytest"}
    assert "autograde SUBMISSIONS" in done.stdout
