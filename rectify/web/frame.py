"""The frame around every page: templates, the navigation by role, words for lamps and states. One home of Jinja2 here."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.responses import HTMLResponse

from rectify.app.choice_words import word_of
from rectify.app.console import is_internal
from rectify.app.office import local_time
from rectify.engine.model import ROLE_WORDS, Role
from rectify.web import flash
from rectify.web.navigation import rooms_for
from rectify.web.refusal_words import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.web.visit import Visit

LAMPS: Mapping[str, tuple[str, str]] = {
    "green": ("正常", "●"), "yellow": ("临近", "▲"), "red": ("超期", "■"), "grey": ("不计", "○"),
}  # fmt: skip
"""A lamp is a colour, a word and a shape, so that nobody needs the colour."""
_WEEKDAYS = "一二三四五六日"


@cache
def environment() -> Environment:
    """Give the templates, read once a process; a word that was not given is an error, and text is never markup."""
    made = Environment(
        loader=PackageLoader("rectify.web"), autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters |= {"clock": local_time, "day": day, "lamp": lamp, "role": role_word, "word": word_of, "plain": plain}
    made.globals |= {"asset": asset}
    return made


def day(value: object) -> str:
    """Write a day as people read it: 2026-03-02（周一）."""
    if not value:
        return "—"
    text = str(value)[:10]
    return f"{text}（周{_WEEKDAYS[date.fromisoformat(text).weekday()]}）"


def lamp(value: str, late: int = 0) -> Markup:
    """Show a lamp as colour, word and shape."""
    word, shape = LAMPS[value]
    days = "" if not late else f" {late} 天" if value == "red" else f"（曾超期 {late} 天）"
    return Markup('<span class="lamp lamp-{}"><span aria-hidden="true">{}</span> {}{}</span>').format(value, shape, word, days)  # fmt: skip


def role_word(value: object) -> str:
    """Name a role."""
    return ROLE_WORDS[Role(str(value))] if value else ""


@cache
def asset(name: str) -> str:
    """Give the address of a file that comes with the program, with its content's hash: it may be kept for ever."""
    import hashlib  # noqa: PLC0415 - once a file

    content = (files("rectify.web") / "static" / name).read_bytes()
    return f"/static/{hashlib.sha256(content).hexdigest()[:16]}/{name}"


def rendered(template: str, words: Mapping[str, Any]) -> str:
    """Render a template."""
    return environment().get_template(template).render(words)


def page(visit: Visit, template: str, words: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """Give a page with its frame around it."""
    return HTMLResponse(rendered(template, {**around(visit), **words}), status_code=status)


def around(visit: Visit) -> dict[str, Any]:
    """Give what the frame of a page says: who is here, where one can go, what was just done."""
    path = visit.request.url.path
    return {
        "account": visit.actor.name, "display": visit.actor.display, "role_words": visit.role_words,
        "csrf": visit.session.csrf, "rooms": rooms_for(visit), "path": path, "today": visit.today,
        "office": visit.app.settings.office.name, "product": visit.app.settings.office.console,
        "internal": is_internal(visit.actor), "said": flash.read(visit), "for_units": visit.console.for_units,
        "whole": True,
    }  # fmt: skip


def bare(product: str, office: str, template: str, words: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """Give a page for somebody who is not signed in, or not wholly."""
    around_: dict[str, Any] = {
        "product": product, "office": office, "whole": False, "said": [], "rooms": [], "csrf": "", "path": "",
    }  # fmt: skip
    return HTMLResponse(rendered(template, {**around_, **words}), status_code=status)
