"""The hostile submissions of this folder: what each must get, and what it does unprotected.

An attack is a small file in a folder named for the outcome that it must get. It defines
``attack(target)``, and says by constants of its own, which are read and never executed:

``UNPROTECTED``
    What proves that the attack is sharp, see ``test_sharpness.py``::

        "earns the point"             where only resource limits hold, it finds the answer
        "returned", "killed", ...     there it gets this outcome instead
        "touches what is outside"     there it changes or reaches something
        "leaves a process"            there something of it goes on running
        "ends the sandbox"            there it kills the fork server
        "fools GRADER"                GRADER of ``naive_graders.py`` takes it for right
        "outlives an alarm"           a time limit inside its own process does not stop it
        "spoils the next submission"  a grader with one process for all fails on the next
        "not shown: REASON"           it cannot be shown without harm, or without our protocol
``NEEDS``
    "root", if only root could do this unprotected.
``RAISES``
    For the folder ``raised``: the built-in exception; "OSError" unless it says otherwise.
``POINTS``
    What it earns where that is not the usual, by question. The usual is 0 for ``attack`` and
    1 for each of ``before`` and ``after`` (in a file of their own) and ``own``, an honest
    function that stands at the end of the attacker's file unless the attack defines it.
``MACHINE``
    The processor that its machine code or its numbers of system calls are for.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
WORDS = ("UNPROTECTED", "NEEDS", "RAISES", "POINTS", "MACHINE")
USUAL_POINTS = {"before": 1.0, "attack": 0.0, "own": 1.0, "after": 1.0}
OWN = b"""

def own(x):
    return 5 * x
"""


@dataclass(frozen=True)
class Attack:
    """One file of the corpus."""

    path: Path
    outcome: str
    about: str
    unprotected: str
    needs: str
    raises: str
    points: dict
    machine: str

    @property
    def name(self):
        """Folder and name, for people."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def source(self):
        """The file that is handed in: the attack, and an honest function of the attacker."""
        source = self.path.read_bytes()
        return source if b"def own(" in source else source + OWN


def read_attack(path):
    """Read what a file says about itself."""
    tree = ast.parse(path.read_bytes())
    said = {
        target.id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in WORDS
    }
    return Attack(
        path,
        path.parent.name.replace("_", " "),
        ast.get_docstring(tree) or "",
        said["UNPROTECTED"],
        said.get("NEEDS", ""),
        said.get("RAISES", "OSError"),
        USUAL_POINTS | said.get("POINTS", {}),
        said.get("MACHINE", ""),
    )


CORPUS = tuple(read_attack(path) for path in sorted(HERE.glob("[a-z]*/*.py")))
