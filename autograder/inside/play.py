"""One case played against a student's function: what it did, as plain data."""

from __future__ import annotations

import time
from typing import Any

from .answer import ANSWER, take_answer
from .drivers import DRIVERS, Inputs
from .given import hand_over, keep_data
from .module import STUDENT_MARK, StopStudent, describe_error

BUILTIN_MODULE = "builtins"


def play(
    namespace: dict[str, Any],
    function_name: str,
    driver: str,
    inputs: Inputs,
    positional: int,
    judges: str,
) -> dict[str, Any]:
    """Call a function of ``namespace`` on ``inputs``, which the call may destroy.

    Parameters
    ----------
    judges : {"result", "arguments"}
        Whether the case looks at what the function returns or at what it left of
        its arguments.

    Returns
    -------
    dict
        ``kind``: ``returned``, ``raised``, ``not implemented`` or ``missing``;
        ``value``: what is to be judged, for ``returned``;
        ``error``, ``types``, ``line``, ``file``: of the exception, for ``raised``
        (``types`` are the names of the built-in classes that it belongs to);
        ``seconds``: wall time of the call.
    """
    if driver == ANSWER:
        return _play_answer(namespace, function_name)
    function = namespace.get(function_name)
    if not callable(function):
        return {"kind": "missing", "error": f"{function_name} is not defined", "seconds": 0.0}
    start = time.perf_counter()
    try:
        result = DRIVERS[driver](function, hand_over(inputs), positional)
    except NotImplementedError as error:
        return {
            "kind": "not implemented",
            "error": describe_error(error),
            "seconds": time.perf_counter() - start,
        }
    except (StopStudent, KeyboardInterrupt):
        raise
    except BaseException as error:
        return raised(error, time.perf_counter() - start)
    value = keep_data(inputs) if judges == "arguments" else result
    return {"kind": "returned", "value": value, "seconds": time.perf_counter() - start}


def _play_answer(namespace: dict[str, Any], question: str) -> dict[str, Any]:
    """Look an answer up; a key of a class of the student's own may raise meanwhile."""
    try:
        return take_answer(namespace, question)
    except (StopStudent, KeyboardInterrupt):
        raise
    except BaseException as error:
        return raised(error, 0.0)


def raised(error: BaseException, seconds: float) -> dict[str, Any]:
    """Describe an exception that a student's function let out."""
    file, line = _where(error)
    return {
        "kind": "raised",
        "error": describe_error(error),
        "types": [c.__name__ for c in type(error).__mro__ if c.__module__ == BUILTIN_MODULE],
        "file": file,
        "line": line,
        "seconds": seconds,
    }


def _where(error: BaseException) -> tuple[str, int | None]:
    """File and line of the innermost frame that belongs to the student."""
    file, line = "", None
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if trace.tb_frame.f_globals.get(STUDENT_MARK):
            file, line = name, trace.tb_lineno
        trace = trace.tb_next
    return file, line
