"""What the documents show is what the program has."""

from __future__ import annotations

from pathlib import Path

from rectify.engine.diagram import mermaid
from rectify.engine.gates import GATES
from rectify.engine.workflow import parse

ROOT = Path(__file__).resolve().parents[2]


def test_the_state_diagram_is_drawn_from_the_workflow_file() -> None:
    text = (ROOT / "workflows" / "five-accounts.yaml").read_text(encoding="utf-8")
    drawn = mermaid(parse(text, "five-accounts.yaml", GATES.keys())).strip()
    assert f"```mermaid\n{drawn}\n```" in (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line.split("|")[2].strip(" `") for line in text.splitlines() if line.startswith("| `")}
    expected = {
        f"{section}.{each.name}": str(each.default) or "(empty)" for section, kind in SECTIONS.items() for each in fields(kind)
    }
    assert rows == expected


def test_every_command_is_documented() -> None:
    text = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("operate.md", "interface.md"))
    lacking = [name for name in commands() if f"rectify {name}" not in text]
    assert lacking == []
