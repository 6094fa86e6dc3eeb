"""``python -m bench [NAME …] [--quick]``: measure, print a table, keep all figures in ``bench/last.json``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench import machine, page, scale

if TYPE_CHECKING:
    from bench.figures import Report

SUBJECTS = {
    "start": "start",
    "move-sqlite": "move_sqlite",
    "move-postgresql": "move_postgresql",
    "orm": "orm",
    "batch": "batch",
    "replay": "replay",
    "night": "night",
    "ledger-page": "ledger_page",
    "overview": "overview",
}
KEPT = Path(__file__).with_name("last.json")


def main(argv: list[str]) -> int:
    """Measure the named subjects, or all."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="测速：各方在同一次运行中轮流测量，给出中位数和区间。"
    )
    parser.add_argument("names", nargs="*", metavar="名称", help=f"只测这些：{'、'.join(SUBJECTS)}")
    parser.add_argument("--quick", action="store_true", help="小规模跑一遍，只看能不能跑通")
    parser.add_argument("--page", action="store_true", help="不测，只把上次的数字写进 docs/performance.md")
    asked = parser.parse_args(argv)
    if asked.page:
        page.main()
        return 0
    unknown = [name for name in asked.names if name not in SUBJECTS]
    if unknown:
        parser.error(f"没有这一项：{'、'.join(unknown)}（可用：{'、'.join(SUBJECTS)}）")
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print("；".join(f"{key} {value}" for key, value in machine.described().items()), highlight=False)
    for name in asked.names or SUBJECTS:
        described = machine.described()  # each time, because of the load
        _keep(described, _measured(console, name, quick=asked.quick), quick=asked.quick)
    return 0


def _measured(console: Console, name: str, *, quick: bool) -> Report:
    begun = perf_counter()
    with tempfile.TemporaryDirectory(prefix="rectify-bench-") as room, console.status(f"正在测量 {name}"):
        report: Report = import_module(f"bench.{SUBJECTS[name]}").measure(
            (scale.quick if quick else scale.full)(Path(room))
        )
    _print(console, report, perf_counter() - begun)
    return report


def _print(console: Console, report: Report, took: float) -> None:
    table = Table(title=report.title, title_justify="left", caption="；".join(report.notes), caption_justify="left")
    table.add_column("对象")
    for heading in ("中位数", "最快", "最慢", "每秒"):
        table.add_column(heading, justify="right")
    for each in report.figures:
        table.add_row(each.name, _time(each.typical), _time(each.least), _time(each.most), f"{1 / each.typical:,.0f}")
    console.print()
    console.print(table, highlight=False)
    by_name = {each.name: each for each in report.figures}
    for aim in report.aims:
        ratio, verdict = aim.judge(by_name)
        console.print(
            f"  目标 {aim.figure} {aim.said}：时间 {ratio:.2f} 倍，速度 {1 / ratio:.2f} 倍，{verdict}", highlight=False
        )
    console.print(f"  （本项用时 {took:.0f} 秒）", highlight=False)


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:,.2f} {unit}"
    return f"{seconds / 1e-6:,.0f} µs"


def _keep(described: dict[str, object], report: Report, *, quick: bool) -> None:
    """Keep what was measured now beside what was measured of other subjects before, on this machine at this scale."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
    subjects = kept.get("subjects", {}) if kept.get("quick") == quick else {}
    subjects[report.name] = report.document() | {"on": described}
    KEPT.write_text(
        json.dumps({"quick": quick, "subjects": subjects}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
