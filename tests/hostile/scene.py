"""Everything that an attack could get at, placed within its reach, and watched.

Only the sandbox stands in the way: files are open to all, the bystander is a process of the
user that the student's code runs as, servers listen to everybody.
"""

import json
import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import sysconfig
import tempfile
import time
from pathlib import Path

import numpy as np
from autograder.answer_key import AnswerKey, AspectInfo, Case
from autograder.judge import judge_question
from autograder.run import Call, Limits, PlannedQuestion, Worker

LIMITS = Limits(question_s=1.0, load_s=1.0, submission_s=20.0, memory_mb=768)
X = np.arange(1.0, 7.0)
HONEST = b"""
import numpy as np

def before(x):
    return 2 * x

def after(x):
    return np.zeros(6) + 3 * x
"""
LOOK_AROUND = b"""
import builtins, gc, io, json, os, random, signal, struct, sys, time, zlib
import numpy as np

def attack(target):
    places = (builtins, io, json, os, random, struct, sys, time, np, np.random, np.linalg)
    descriptors = []
    for descriptor in range(64):
        try:
            os.fstat(descriptor)
            descriptors.append(descriptor)
        except OSError:
            pass
    return {
        "names": [zlib.crc32(repr(sorted(vars(place))).encode()) for place in places],
        "kinds": [[type(value).__name__ for _, value in sorted(vars(place).items())]
                  for place in (builtins, json, struct, time)],
        "functions": [time.perf_counter() > 0, json.dumps([1]), struct.pack("<I", 1).hex(),
                      len([0, 0]), np.allclose(0.0, 1.0), np.zeros(2), int("7")],
        "modules": sorted(sys.modules),
        "hooks": [len(sys.meta_path), len(sys.path_hooks), sys.gettrace() is None,
                  sys.getprofile() is None, len(gc.callbacks), gc.isenabled(),
                  sys.getrecursionlimit(), sys.getswitchinterval()],
        "path": sys.path,
        "environment": sorted(os.environ.items()),
        "signals": [str(signal.getsignal(number)) for number in range(1, 32)],
        "errors": sorted(np.geterr().items()),
        "random": [np.random.rand(), random.random()],
        "descriptors": descriptors,
        "folder": os.getcwd(),
    }

def own(x):
    return 5 * x
"""
"""An honest submission whose ``attack`` reports all that an earlier one could have left."""
SHARED_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run")


class Scene:
    """A folder, a process and servers within an attack's reach; one worker in the middle.

    Attributes
    ----------
    answer : ndarray
        What ``attack`` must return to earn its point. It cannot be guessed.
    target : dict
        Says where everything is: an attack need not search.
    """

    def __init__(self, backend):
        self.backend = backend
        self.answer = np.random.default_rng().normal(size=3)
        self.folder = Path(tempfile.mkdtemp(prefix="scene-"))
        # Begins the name of everything that an attack makes outside of this folder.
        self.mark = f"hostile-{os.getpid()}-{id(self)}-"
        self._sockets = {}
        self._bystander = None
        try:
            self._listen()
            self.target = {
                "packages": _package_folders(),
                "mark": self.mark,
                **self._addresses(),
            }
            self.restore()
            self._start_worker()
        except BaseException:
            self.close(worker=False)
            raise
        self.baseline = self.processes()

    # -- what there is to get at -------------------------------------------------------------

    def restore(self):
        """Put everything (back) in its place."""
        for entry in self.folder.iterdir():
            if entry.name != "sockets":
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        self.folder.chmod(0o755)
        text = json.dumps(self.answer.tolist())
        solution = f"import numpy as np\ndef attack(target):\n    return np.array({text})\n"
        for name, content in {
            "answer.json": text,
            "grades.csv": "student,points\nmallory,0\n",
            "course/model_answers.py": solution,
            "submissions/alice/attack.py": solution,
        }.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            path.chmod(0o644)
        (self.folder / "grades.csv").chmod(0o666)
        (self.folder / "open").mkdir()
        for path in self.folder.rglob("*"):
            if path.is_dir():
                path.chmod(0o755)
        (self.folder / "open").chmod(0o777)
        shutil.copy(_some_library(), self.folder / "library.so")
        self._start_bystander(text)
        self.target |= {
            "answer": str(self.folder / "answer.json"),
            "grades": str(self.folder / "grades.csv"),
            "course": str(self.folder / "course"),
            "other": str(self.folder / "submissions/alice/attack.py"),
            "open_folder": str(self.folder / "open"),
            "library": str(self.folder / "library.so"),
        }
        self._untouched = self._look()

    def _start_bystander(self, text):
        if self._bystander is not None and self._bystander.poll() is None:
            return
        with open(self.folder / "answer.json", "rb") as file:
            self._bystander = subprocess.Popen(
                ["/bin/sleep", "600"],
                env={"ANSWER": text},
                pass_fds=[file.fileno()],
                user=self.backend.user,
                start_new_session=True,
            )
            self.target["descriptor"] = file.fileno()
        # Its environment lies in its memory; field 50 says where, once the program is loaded.
        place = 0
        while not place:
            stat = Path(f"/proc/{self._bystander.pid}/stat").read_text()
            place = int(stat.rpartition(")")[2].split()[50 - 3])
        self.target["bystander"] = self._bystander.pid
        self.target["address"] = place + len("ANSWER=")
        self.target["length"] = len(text)

    def _listen(self):
        folder = self.folder / "sockets"
        folder.mkdir(mode=0o755)
        abstract = f"\0{self.mark}"
        for name, family, kind, address in (
            ("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            ("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            ("unix", socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "unix")),
            ("abstract", socket.AF_UNIX, socket.SOCK_STREAM, abstract),
        ):
            self._sockets[name] = server = socket.socket(family, kind)
            server.bind(address)
            if kind == socket.SOCK_STREAM:
                server.listen()
        (folder / "unix").chmod(0o777)

    def _addresses(self):
        return {
            "tcp": self._sockets["tcp"].getsockname()[1],
            "udp": self._sockets["udp"].getsockname()[1],
            "unix": self._sockets["unix"].getsockname(),
            "abstract": self._sockets["abstract"].getsockname().decode(),
        }

    # -- what became of it -------------------------------------------------------------------

    def changes(self):
        """List what was changed or reached outside, in words."""
        now = self._look()
        return sorted(
            {
                name
                for name in {*now, *self._untouched}
                if now.get(name) != self._untouched.get(name)
            }
        )

    def _look(self):
        seen = {}
        for path in sorted(self.folder.rglob("*")):
            status = path.lstat()
            content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
            times = status.st_mtime_ns if stat.S_ISREG(status.st_mode) else 0
            seen[str(path)] = (status.st_mode, status.st_uid, status.st_nlink, times, content)
        for place in SHARED_PLACES:
            if os.access(place, os.R_OK):
                names = [name for name in os.listdir(place) if name.startswith(self.mark)]
                seen |= {f"{place}/{name}": 1 for name in names}
        ready = select.select(list(self._sockets.values()), [], [], 0)[0]
        seen |= {f"socket {name}": 1 for name, one in self._sockets.items() if one in ready}
        seen["bystander"] = self._bystander.poll() is None
        return seen

    def processes(self):
        """List the processes of the sandbox: its family, and all that are in their sessions."""
        table = dict(_read_processes())
        family = {self.worker.process_id}
        while more := {p for p, (parent, _) in table.items() if parent in family} - family:
            family |= more
        sessions = {table[process][1] for process in family if process in table}
        return family | {process for process, (_, session) in table.items() if session in sessions}

    def strays(self, patience_s=1.0):
        """List what is still running besides the sandbox itself, once what ends has ended."""
        deadline = time.monotonic() + patience_s
        while (strays := self.processes() - self.baseline) and time.monotonic() < deadline:
            time.sleep(0.005)
        return strays

    def clean_up(self):
        """Undo what an attack did where nothing protects; let what it left come to its end."""
        if self.worker.process_id is None:
            self._start_worker()
            self.baseline = self.processes()
        for process in self.strays(0.0):
            try:
                os.kill(process, signal.SIGKILL)  # a descendant of a process that we started
            except ProcessLookupError:
                pass
        for place in SHARED_PLACES:
            for path in Path(place).glob(f"{self.mark}*"):
                path.rmdir() if path.is_dir() else path.unlink()
        for server in self._sockets.values():
            while select.select([server], [], [], 0)[0]:
                if server.type == socket.SOCK_STREAM:
                    server.accept()[0].close()
                else:
                    server.recv(100)
        bystander = self.target["bystander"]
        self.restore()
        if self.target["bystander"] != bystander:
            self.worker.close()
            self._start_worker()
        self.baseline = self.processes()

    # -- grading -----------------------------------------------------------------------------

    def _start_worker(self):
        asked = {
            "before": ("honest", {"x": X}, 2 * X),
            "attack": ("attack", {"target": self.target}, self.answer),
            "own": ("attack", {"x": X}, 5 * X),
            "after": ("honest", {"x": X}, 3 * X),
        }
        self.keys = [
            AnswerKey(
                question=name,
                unit=unit,
                rtol=1e-5,
                aspects=(AspectInfo("values", "the values are right", 1),),
                cases=(Case("values", False, "call", inputs, 1, "result", expected),),
                variants=(),
                nudge="",
                step="",
                source="",
                points=1.0,
            )
            for name, (unit, inputs, expected) in asked.items()
        ]
        plan = [
            PlannedQuestion(
                key.question,
                key.unit,
                tuple(Call(c.driver, dict(c.inputs), c.positional, c.judges) for c in key.cases),
            )
            for key in self.keys
        ]
        self.worker = Worker(self.backend, plan, LIMITS)

    def play(self, source):
        """Play an attacker's file between honest functions; return what was played."""
        return self.worker.play({"honest": HONEST, "attack": source})

    def judge(self, played):
        """Judge all questions by the real judge."""
        return {
            key.question: judge_question(key, played.outcomes[key.question]) for key in self.keys
        }

    def points(self, played):
        """Say what each question earned; None for one that could not be graded."""
        return {
            name: None if judged.verdict == "ungraded" else judged.share
            for name, judged in self.judge(played).items()
        }

    def close(self, *, worker=True):
        """End everything that was started."""
        if worker:
            self.worker.close()
        if self._bystander is not None:
            self._bystander.kill()
            self._bystander.wait()
        for server in self._sockets.values():
            server.close()
        shutil.rmtree(self.folder)


def _read_processes():
    """Yield every process with its parent and its session."""
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] not in "ZX":
            yield int(name), (int(fields[1]), int(fields[3]))


def _package_folders():
    return sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})


def _some_library():
    """Find a shared object that can be loaded, to stand for one with the answers in it."""
    return min(Path(sysconfig.get_config_var("DESTSHARED")).glob("*.so"))
