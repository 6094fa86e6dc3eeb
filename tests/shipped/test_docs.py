"""What the documents show is what the program has."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectify.cli.edge import rectify
from rectify.engine.diagram import mermaid
from rectify.engine.gates import GATES
from rectify.engine.workflow import parse
from rectify.settings import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


def test_the_state_diagram_is_drawn_from_the_workflow_file() -> None:
    text = (ROOT / "workflows" / "five-accounts.yaml").read_text(encoding="utf-8")
    drawn = mermaid(parse(text, "five-accounts.yaml", GATES.keys())).strip()
    assert f"```mermaid\n{drawn}\n```" in (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    rows = {
        line.split("|")[1].strip(" `"): line.split("|")[2].strip(" `")
        for line in text.splitlines()
        if line.startswith("| `")
    }
    expected = {
        f"{section}.{each.name}": str(each.default) or "(empty)"
        for section, kind in SECTIONS.items()
        for each in fields(kind)
    }
    assert rows == expected


def commands(group: click.Group = rectify, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Give every command by its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from commands(found, (*path, name))
        else:
            yield " ".join((*path, name))


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "interface.md").read_text(encoding="utf-8")
    documented = {
        line.split("`")[1].removeprefix("rectify ") for line in text.splitlines() if line.startswith("| `rectify ")
    }
    assert [
        name for name in commands() if not any(row == name or row.startswith(f"{name} ") for row in documented)
    ] == []


def test_the_readmes_name_only_commands_that_exist() -> None:
    known = set(commands())
    for name in ("README.md", "README.zh-CN.md", "docs/operate.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        lines = [line.split("#")[0].split() for line in text.splitlines() if line.startswith("rectify ")]
        for words in lines:
            said = [word for word in words[1:] if not word.startswith("-")]
            assert any(" ".join(said).startswith(each) or " ".join(said[1:]).startswith(each) for each in known), words
