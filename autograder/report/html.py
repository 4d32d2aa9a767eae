"""Pages and fragments in HTML, from templates that escape whatever they are given."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

STYLE, SCRIPT = "style.css", "report.js"


def render(template: str, **values: Any) -> str:
    """Fill in a template, see `generate`."""
    return "".join(generate(template, **values))


def generate(template: str, **values: Any) -> Iterator[str]:
    """Fill in a template piece by piece, so that a long page need not be in memory.

    A page needs nothing from anywhere: its style and script stand in it, and its security
    policy forbids every request and every script but that one.
    """
    from markupsafe import Markup

    css, script = read_part(STYLE), read_part(SCRIPT)
    policy = (
        f"default-src 'none'; style-src {_digest(css)}; script-src {_digest(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    page = _environment().get_template(template)
    trusted = {"css": Markup(css), "script": Markup(script)}  # noqa: S704 (our own files)
    return page.generate(**values, **trusted, policy=policy)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("autograder.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def read_part(name: str) -> str:
    """Read a file beside the templates."""
    return files("autograder.report").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def escape(text: str) -> str:
    """Write text for HTML without a template."""
    return html.escape(text, quote=True)
