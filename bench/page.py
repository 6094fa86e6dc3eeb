"""Writing the figures of ``bench/last.json`` into ``docs/performance.md``, between its two marks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures: python -m bench --page -->", "<!-- end of figures -->"
_HEADINGS = {
    "start": "From the start of the process to its end",
    "move-sqlite": "A gated, durable move through `ask` on SQLite",
    "move-postgresql": "The same move on PostgreSQL, every client a process of its own",
    "orm": "The same move beside an ORM and a `transitions` machine a row, SQLite",
    "batch": "A thousand moves in one act beside a thousand acts, seconds a problem",
    "replay": "Verifying, replaying and reconciling a journal, seconds an entry",
    "night": "A tick over very many open problems",
    "ledger-page": "A page of 50 rows of the ledger out of 1,000,000 problems, signed in",
    "overview": "The overview of 1,000,000 problems, signed in",
}


def write(kept: dict[str, Any]) -> None:
    """Put the figures into the page; what stands around them is written by hand."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    sections = [_section(name, kept["subjects"][name]) for name in _HEADINGS if name in kept["subjects"]]
    PAGE.write_text(f"{before}{_BEGIN}\n\n{''.join(sections)}{_END}{after}", encoding="utf-8")


def _section(name: str, subject: dict[str, Any]) -> str:
    lines = [
        f"### {_HEADINGS[name]}",
        "",
        "| contender | median | fastest | slowest | per second |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {each} | {_time(found['median'])} | {_time(found['least'])} | {_time(found['most'])} | {1 / found['median']:,.0f} |"
        for each, found in subject["figures"].items()
    ]
    lines += [
        "",
        *(_aim(each) for each in subject["aims"]),
        "",
        f"Load of the machine when it began: {subject['on']['load_before']:.1f}.",
    ]
    if memory := subject.get("memory_mib"):
        lines.append(
            "Peak memory of a process that ticks once: "
            + ", ".join(f"{size} open {peak:.0f} MiB" for size, peak in memory.items())
            + "."
        )
    return "\n".join(lines) + "\n\n"


def _aim(aim: dict[str, Any]) -> str:
    ratio = aim["times_as_long"]
    return f"* {aim['figure']}: aim {aim['aim']}; {ratio:.2f} × its time, {1 / ratio:.2f} × its speed: **{aim['verdict']}**"


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:,.2f} {unit}"
    return f"{seconds / 1e-6:,.1f} µs"


def main() -> None:
    """Write the page from what is kept."""
    write(json.loads(Path(__file__).with_name("last.json").read_text(encoding="utf-8")))
