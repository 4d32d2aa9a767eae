"""A launcher: forbid oneself the file system by Landlock, then become another program.

Run as a script by the worker, which hands it one argument, a JSON object: ``listable``,
the folders whose names may be listed; ``readable``, the files and folders that may be read;
``command`` and ``environment`` of the program. It is a process of its own because Landlock
binds the one that asks for it, and for good.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Confine this process and execute the command."""
    from landlock import FSAccess, Ruleset

    task = json.loads(sys.argv[1])
    rules = Ruleset()
    of_file = FSAccess.READ_FILE | FSAccess.EXECUTE
    for path in task["listable"]:
        rules.allow(path, rules=FSAccess.READ_DIR)
    for path in task["readable"]:
        is_folder = Path(path).is_dir()
        rules.allow(path, rules=of_file | FSAccess.READ_DIR if is_folder else of_file)
    rules.allow(os.devnull, rules=FSAccess.READ_FILE | FSAccess.WRITE_FILE)
    rules.apply()
    os.chdir("/")
    os.execve(task["command"][0], task["command"], task["environment"])  # noqa: S606 - as meant


if __name__ == "__main__":
    main()
