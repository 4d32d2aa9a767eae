"""Entry of the ``autograde`` command, in an environment that may hold no more than NumPy."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line.

    Returns
    -------
    int
        Exit code: 0 grading worked, 1 something could not be graded, 2 bad usage or a
        course fault.
    """
    try:
        import click  # noqa: F401 (only to see whether it is there)
    except ImportError:
        print(
            "autograde: grading needs more packages than running the exercises does. Install "
            'them in a clone of the project with: pip install -e ".[grader]"',
            file=sys.stderr,
        )
        return 2
    from autograder.cli import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
