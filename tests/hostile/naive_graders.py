"""Graders as they are commonly written: what the attacks of this folder are sharp against.

Run as a script: the name of a grader and an attacker's file; the target and the answer come
as JSON on standard input. Exit status 0 means that the attack was taken for right, which is
how many graders tell each other. Never imported.
"""

import io
import json
import os
import pickle
import signal
import struct
import sys
from contextlib import redirect_stdout

import numpy as np

TASK = json.load(sys.stdin)
TARGET, EXPECTED = TASK["target"], np.array(TASK["answer"])


def load(path):
    namespace = {"__name__": "attack"}
    with open(path) as file:
        exec(compile(file.read(), path, "exec"), namespace)
    return namespace


def allclose(path):
    expected = EXPECTED.copy()
    got = load(path)["attack"](TARGET)
    return bool(np.allclose(got, expected))


def assertion(path):
    expected = EXPECTED.copy()
    got = load(path)["attack"](TARGET)
    np.testing.assert_allclose(got, expected)
    return True


def equality(path):
    expected = EXPECTED.copy()
    return bool(np.all(load(path)["attack"](TARGET) == expected))


def difference(path):
    expected = EXPECTED.copy()
    return bool(np.all(abs(load(path)["attack"](TARGET) - expected) < 1e-9))


def type_check(path):
    got = load(path)["attack"](TARGET)
    if not isinstance(got, np.ndarray) or got.dtype != np.float64 or got.shape != (3,):
        return False
    return bool((got == EXPECTED).all())


def shapeless(path):
    got = np.asarray(load(path)["attack"](TARGET))
    return all(abs(a - b) < 1e-9 for a, b in zip(got.ravel(), EXPECTED.ravel()))


def strings(path):
    expected = EXPECTED.copy()
    return str(load(path)["attack"](TARGET)) == str(expected)


def in_child(path, work):
    """Run ``work`` on the attack in a child; return what it wrote and its exit status."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(writing, 3)
        status = 0 if work(load(path)["attack"]) else 1
        sys.stdout.flush()
        os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        written = file.read(256 << 20)
    return written, os.waitpid(child, 0)[1]


def exit_status(path):
    """The child compares and tells by its exit status; sys.exit and atexit included."""
    child = os.fork()
    if child == 0:
        got = load(path)["attack"](TARGET)
        sys.exit(0 if np.array_equal(got, EXPECTED) else 1)
    return os.waitpid(child, 0)[1] == 0


def messages(path):
    """The child compares and sends a frame with its verdict."""

    def work(attack):
        verdict = {"passed": bool(np.array_equal(attack(TARGET), EXPECTED))}
        text = json.dumps(verdict).encode()
        os.write(3, struct.pack("<IId", len(text), 0, 0.0) + text)
        return True

    written, _ = in_child(path, work)
    size, _, _ = struct.unpack_from("<IId", written)
    return json.loads(written[16 : 16 + size])["passed"]


def pickles(path):
    """The child sends what was returned; the parent compares with care, but too late."""
    global np
    written, _ = in_child(path, lambda attack: os.write(3, pickle.dumps(attack(TARGET))))
    got = pickle.loads(written)
    return type(got) is np.ndarray and np.array_equal(got, EXPECTED)


def standard_output(path):
    """The child prints its verdict, errors included, and the last line counts."""

    def work(attack):
        try:
            print("passed" if np.array_equal(attack(TARGET), EXPECTED) else "failed")
        except Exception as error:
            print("failed:", error)
        return True

    def redirected(attack):
        os.dup2(3, 1)
        sys.stdout = os.fdopen(1, "w")
        return work(attack)

    written, _ = in_child(path, redirected)
    return b"passed" in written.splitlines()


def captured_output(path):
    """The output is kept in memory, to be shown to the student; 64 MiB must be enough."""
    with redirect_stdout(io.StringIO()) as shown:
        load(path)["attack"](TARGET)
    return len(shown.getvalue()) > 64 << 20


def descriptors(path):
    """The answers lie in a file that was deleted as a precaution, after it was opened."""
    import tempfile

    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(EXPECTED.tolist()).encode())
        file.flush()
        return bool(np.array_equal(load(path)["attack"](TARGET), EXPECTED))


def alarm(path):
    """A time limit by a signal, as in many courses; it says when it has begun."""

    def stop(*_):
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    print("began", flush=True)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        load(path)["attack"](TARGET)
    except TimeoutError:
        pass
    return False


def one_process(path):
    """A class is graded in one process, the attacker first; says whether the next is right."""
    try:
        np.array_equal(load(path)["attack"](TARGET), EXPECTED)
    except Exception:
        pass
    honest = "import json, struct\nimport numpy as np\n" + TASK["honest"]
    namespace = {"__name__": "honest"}
    exec(honest, namespace)
    x = np.arange(1.0, 7.0)
    right = namespace["after"](x).tolist() == [3.0, 6.0, 9.0, 12.0, 15.0, 18.0]
    report = json.loads(json.dumps({"right": right}))
    return report == {"right": True} and np.random.rand() == TASK["random"]


if __name__ == "__main__":
    np.random.seed(0)
    grader = globals()[sys.argv[1].replace(" ", "_")]
    sys.exit(0 if grader(sys.argv[2]) else 1)
