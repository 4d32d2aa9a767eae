"""What the operating system must offer before submissions are run."""

from __future__ import annotations

import sys

from autograder.errors import UserError

NAMES = {"darwin": "macOS", "win32": "Windows"}


def require_linux() -> None:
    """Refuse to run the code of others where there is no sandbox for it.

    To be called before `autograder.run` is imported, which needs Linux to be imported.

    Raises
    ------
    UserError
        On any other system: with the reason and the way out.
    """
    if sys.platform != "linux":
        raise UserError(
            "Submissions are run in a sandbox of the Linux kernel, and this is "
            f"{NAMES.get(sys.platform, sys.platform)}. Grade them in a virtual machine or a "
            "container with Linux (docs/security.md says which). `pytest exercises/` works here: "
            "it runs your own files, and needs no sandbox."
        )
