"""Checklist templates: questions under a name, the office's own file before the shipped one (R-40, R-56)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine.fields import Fields
from rectify.library import toml

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.library import Library, Source

FOLDER = "checklists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A checklist to fill: its name for people and the questions that must be answered; none is a free list."""

    label: str
    questions: tuple[str, ...]


def template(source: Source) -> Template:
    """Read a template; raises FaultyFile with every fault."""
    fields = Fields(data=toml(source))
    fields.only(("label", "version", "source", "questions"))
    label = fields.text("label")
    fields.whole("version", least=1, most=9999)
    fields.text("source", default="")
    asked = fields.data.get("questions")
    if not isinstance(asked, list) or not all(isinstance(each, str) and each.strip() for each in asked):
        fields.fault("questions", "应是一列问题")
        asked = []
    fields.done(source.name)
    return Template(label=label, questions=tuple(map(str, asked)))


def templates(library: Library) -> tuple[str, ...]:
    """Give the names of the templates there are."""
    names = library.names("config", ".toml")
    return tuple(
        sorted(name.removeprefix(f"{FOLDER}/").removesuffix(".toml") for name in names if name.startswith(f"{FOLDER}/"))
    )


def known(app: App, name: object) -> dict[str, object]:
    """Give what a filled checklist is judged on: the names there are, and the questions of the one it names."""
    there = templates(app.library)
    found: dict[str, object] = {"templates": "、".join(there)}
    if name in there:
        found["questions"] = template(app.library.source("config", f"{FOLDER}/{name}.toml")).questions
    return found
