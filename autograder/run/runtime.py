"""The files that Python and NumPy need: all that a sandbox contains.

They are found by asking. A fresh interpreter loads NumPy and says which shared objects it
has mapped, so nothing here depends on how Python was installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import autograder.inside

MASKED = ("site-packages", "dist-packages")
"""Folders of the standard library that hold other people's packages."""
PROBE_TIMEOUT_S = 60.0

LOAD_PACKAGES = """
import sys
from importlib.util import module_from_spec, spec_from_file_location

def load(name, folder):
    # By its folder: what lies beside it (torch beside NumPy) never becomes importable.
    spec = spec_from_file_location(name, folder + "/__init__.py", submodule_search_locations=[folder])
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)

"""  # noqa: E501
SERVE = (
    LOAD_PACKAGES
    + """
load("numpy", sys.argv[2])
load("inside", sys.argv[3])
from inside.zygote import main
main(int(sys.argv[1]))
"""
)
PROBE = (
    LOAD_PACKAGES
    + """
load("numpy", sys.argv[1])
import importlib, json, os, sysconfig
import numpy.fft, numpy.linalg, numpy.random
for name in ("bz2", "ctypes", "decimal", "hashlib", "lzma", "sqlite3", "ssl", "uuid", "zlib"):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
mapped = set()
if os.path.exists("/proc/self/maps"):
    with open("/proc/self/maps") as maps:
        mapped = {line.split(None, 5)[5].strip() for line in maps if "/" in line}
paths = sysconfig.get_paths()
print(json.dumps({"mapped": sorted(mapped), "stdlib": [paths["stdlib"], paths["platstdlib"]]}))
"""
)


@dataclass(frozen=True)
class Runtime:
    """Paths on this computer, all of them absolute.

    Attributes
    ----------
    interpreter : str
        The Python executable itself, not a link to it.
    stdlib : tuple of str
        Folders of the standard library; their `MASKED` subfolders are not part of it.
    libraries : tuple of str
        Shared objects outside these folders, under every name that the loader may ask for.
    numpy, numpy_libs, inside : str
        Folders of packages; ``numpy_libs`` is "" where NumPy does not bring its own BLAS.
    """

    interpreter: str
    stdlib: tuple[str, ...]
    libraries: tuple[str, ...]
    numpy: str
    numpy_libs: str
    inside: str

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that may be read as a whole, but for the masked ones."""
        packages = (self.numpy, self.numpy_libs, self.inside)
        return (*self.stdlib, *(folder for folder in packages if folder))


ENVIRONMENT = {
    "PYTHONHASHSEED": "0",  # the order of a set must not depend on the worker
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",  # a process with threads cannot be forked
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "HOME": "/",
}


def zygote_command(interpreter: str, control: int, numpy: str, inside: str) -> list[str]:
    """Build the command that starts the fork server on a socket's descriptor."""
    return [*_python(interpreter), SERVE, str(control), numpy, inside]


def _python(interpreter: str) -> list[str]:
    # No user site (-s), no site-packages (-S), no folder of the script (-P).
    return [interpreter, "-s", "-S", "-P", "-c"]


def find_runtime() -> Runtime:
    """Find what the sandbox must contain.

    Raises
    ------
    RuntimeError
        If the plain interpreter cannot load NumPy.
    """
    interpreter = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    numpy = Path(np.__file__).resolve().parent
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        [*_python(interpreter), PROBE, str(numpy)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PROBE_TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(
            f"The interpreter {interpreter} cannot load NumPy from {numpy}: "
            f"{done.stderr.strip()[-500:]}"
        )
    found = json.loads(done.stdout)
    stdlib = tuple(sorted({os.path.realpath(folder) for folder in found["stdlib"]}))
    libs = numpy.with_name("numpy.libs")
    inside = str(Path(autograder.inside.__file__).resolve().parent)
    known = (*stdlib, str(numpy), str(libs))
    outside = [
        path
        for path in found["mapped"]
        if ".so" in Path(path).name and not any(path.startswith(f"{k}/") for k in known)
    ]
    return Runtime(
        interpreter=interpreter,
        stdlib=stdlib,
        libraries=tuple(find_names(outside)),
        numpy=str(numpy),
        numpy_libs=str(libs) if libs.is_dir() else "",
        inside=inside,
    )


def find_names(libraries: Iterable[str]) -> list[str]:
    """List the files with every link to them that the dynamic loader may follow.

    A process maps ``libffi.so.8.1.2``, but the loader asks for ``libffi.so.8``, and the
    kernel for ``/lib64/ld-linux-x86-64.so.2``.
    """
    wanted = set(libraries)
    names = set(wanted)
    places = {str(Path(path).parent) for path in wanted} | {"/lib", "/lib64"}
    for place in filter(os.path.isdir, places):
        for entry in os.scandir(place):
            if ".so" in entry.name and os.path.realpath(entry.path) in wanted:
                names.add(entry.path)
    return sorted(names)
