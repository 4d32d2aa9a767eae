"""The corpus once more as a user without rights, where these tests are run by root.

Root's sandbox changes its user, a user's own makes a user namespace: these are two programs.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest
from autograder.run import SandboxUnavailable, choose_backend

from corpus import CORPUS, HERE

ROOT = HERE.parents[1]
NOBODY = 64123
"""A user that nobody is. Not the sandbox's own, whose processes are the bystanders of root."""
PACKAGES = sysconfig.get_path("purelib")
INTERPRETERS = (
    sys.executable,
    getattr(sys, "_base_executable", sys.executable),
    *(f"{place}/python3.{sys.version_info.minor}" for place in ("/usr/bin", "/usr/local/bin")),
)
IMPORTS = "import landlock, numpy, pyseccomp, pytest"


@pytest.fixture(scope="module")
def tree():
    """A copy of what the corpus needs, which everybody can read."""
    # Only root can become another user; whoever is none runs the corpus itself without rights.
    if os.geteuid() != 0:
        pytest.skip("these tests already run as a user without rights")
    with tempfile.TemporaryDirectory(prefix="unprivileged-") as name:
        folder = Path(name)
        no_caches = shutil.ignore_patterns("__pycache__", ".*_cache")
        shutil.copytree(ROOT / "autograder", folder / "autograder", ignore=no_caches)
        shutil.copytree(HERE, folder / "tests" / "hostile", ignore=no_caches)
        shutil.copy(ROOT / "pyproject.toml", folder)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield folder


def run_as_nobody(interpreter, tree, *arguments, timeout_s):
    """Run Python as a user without rights, in the copied tree."""
    return subprocess.run(
        [interpreter, *arguments],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd=tree,
        env={"PYTHONPATH": f"{tree}:{PACKAGES}", "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/"},
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


@pytest.fixture(scope="module")
def interpreter(tree):
    """An interpreter with all packages that this user can start."""
    for candidate in INTERPRETERS:
        try:
            done = run_as_nobody(candidate, tree, "-c", IMPORTS, timeout_s=60)
        except OSError:
            continue
        if done.returncode == 0:
            return candidate
    pytest.skip("no interpreter with these packages can be read by a user without rights")


@pytest.mark.parametrize("backend", ["bubblewrap", "landlock"])
def test_corpus_is_contained_without_rights(tree, interpreter, backend):
    """Every attack is contained where the grader is not root; a sandbox less is a skip."""
    try:
        choose_backend(backend)
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    options = [
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-q",
        "-k",
        f"is_contained and {backend}",
    ]
    containment = "tests/hostile/test_containment.py"
    done = run_as_nobody(interpreter, tree, "-m", "pytest", *options, containment, timeout_s=300)
    if re.fullmatch(r"\d+ skipped, .*", done.stdout.strip().splitlines()[-1]):
        pytest.skip(f"a user without rights has no {backend} on this computer")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    passed, skipped = (
        sum(map(int, re.findall(rf"(\d+) {what}", done.stdout.splitlines()[-1])))
        for what in ("passed", "skipped")
    )
    assert passed + skipped == len(CORPUS)
    assert passed > skipped
