"""Choosing a backend: by what it holds, not by what is installed."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.run import SandboxUnavailable, choice, choose_backend
from autograder.run.bubblewrap import bubblewrap_command
from autograder.run.choice import find_leaks
from autograder.run.runtime import find_names, find_runtime

ROOT = Path(__file__).parents[2]
OTHER_USER = 1234


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def backend(request):
    try:
        return choose_backend(request.param)
    except SandboxUnavailable as error:
        pytest.skip(str(error))


def test_backend_that_holds_has_no_leaks(backend):
    """Every attempt to get out is refused by the system."""
    assert find_leaks(backend) == []
    assert backend.confined


def test_canaries_notice_a_missing_filter(backend):
    """Without the seccomp filter, a submission can kill the fork server; the canaries say so."""
    assert "signal_parent" in find_leaks(dataclasses.replace(backend, filter=b""))


def test_canaries_notice_a_missing_sandbox():
    """With resource limits only, the grader's files and network are in reach."""
    leaks = find_leaks(choose_backend("unsafe", allow_unsafe=True))
    assert {"read", "write", "connect"} <= set(leaks)


def test_next_backend_is_taken(backend, monkeypatch):
    """Where bubblewrap is not installed, Landlock is taken."""
    if backend.name != "landlock":
        pytest.skip("Landlock itself is what this asks for")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert choose_backend().name == "landlock"


def test_unsafe_must_be_asked_for(monkeypatch):
    """If nothing holds, the refusal says why and what to install; unless unsafe is allowed."""
    monkeypatch.setattr(choice, "find_leaks", lambda _: ["read", "fork"])
    with pytest.raises(SandboxUnavailable) as refused:
        choose_backend()
    text = str(refused.value)
    assert "bubblewrap: the sandbox does not hold (read, fork)." in text
    assert "landlock: the sandbox does not hold (read, fork)." in text
    assert "apt install bubblewrap" in text
    assert choose_backend(allow_unsafe=True).name == "unsafe"
    with pytest.raises(SandboxUnavailable):
        choose_backend("unsafe")
    with pytest.raises(SandboxUnavailable):
        choose_backend("landlock", allow_unsafe=True)


def test_missing_libseccomp_is_a_reason(monkeypatch):
    """Without the library of the filter no sandbox is taken."""

    def fail():
        raise RuntimeError("Unable to find libseccomp")

    monkeypatch.setattr(choice, "build_filter", fail)
    with pytest.raises(SandboxUnavailable, match="Unable to find libseccomp"):
        choose_backend()


def test_unknown_backend():
    """A name that does not exist is bad usage."""
    with pytest.raises(ValueError, match="no sandbox named docker"):
        choose_backend("docker")


def test_libraries_are_known_by_every_name(tmp_path):
    """A shared object is listed with the links to it, and others are not."""
    library = tmp_path / "libx.so.1.2"
    library.touch()
    (tmp_path / "libx.so.1").symlink_to("libx.so.1.2")
    (tmp_path / "libx.so").symlink_to("libx.so.1")
    (tmp_path / "liby.so").touch()
    names = find_names([str(library)])
    assert [Path(name).name for name in names] == ["libx.so", "libx.so.1", "libx.so.1.2"]


def test_sandbox_contains_no_other_packages():
    """Of the folder that holds NumPy, and of site-packages, nothing else is bound."""
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    runtime = find_runtime()
    words = bubblewrap_command(runtime, 5)
    sources = [words[i + 1] for i, word in enumerate(words) if word == "--ro-bind"]
    inside_packages = [source for source in sources if "site-packages" in source]
    assert set(inside_packages) <= {runtime.numpy, runtime.numpy_libs}
    for folder in runtime.stdlib:
        if Path(folder, "site-packages").is_dir():
            assert f"{folder}/site-packages" in words[words.index("--tmpfs") :]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_ordinary_user_has_the_same_backends(backend):
    """What holds for root holds for a user without any rights."""
    python = os.path.realpath(sys.executable)
    paths = [str(ROOT), *(path for path in sys.path if path.endswith("-packages"))]
    program = (
        f"from autograder.run import choose_backend\nprint(choose_backend({backend.name!r}).user)"
    )

    def run(executable):
        return subprocess.run(
            [executable, "-c", program],
            user=OTHER_USER,
            group=OTHER_USER,
            extra_groups=[],
            cwd="/",
            env={"PYTHONPATH": os.pathsep.join(paths), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )

    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for executable in (python, f"/usr/bin/{version}"):
        try:
            done = run(executable)
        except OSError:
            continue  # in a folder that only root may enter
        assert (done.returncode, done.stdout) == (0, "None\n"), done.stderr
        return
    pytest.skip("no interpreter is open to an ordinary user")
