"""Running the program as a person or a script does: a process of its own, or, where speed counts, this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rectify.cli.edge import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON
        """The one document on standard output; fails where there is more or less."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The documents of JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def start(
    *words: str, home: Path | None = None, given: str | None = None, environment: Mapping[str, str] | None = None
) -> Answer:
    """Run the program in a process of its own."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("RECTIFY")}
    place = {"RECTIFY_HOME": str(home)} if home is not None else {}
    done = subprocess.run(
        [sys.executable, "-m", "rectify.cli.main", *words],
        input=given, capture_output=True, text=True, check=False, encoding="utf-8",
        env={**known, "PYTHONPATH": str(ROOT), **place, **(environment or {})},
    )  # fmt: skip
    return Answer(code=done.returncode, out=done.stdout, err=done.stderr)


class Program:
    """The program in this process: quick, with standard output and error kept apart."""

    def __init__(self, capsys: pytest.CaptureFixture[str], home: Path | None = None) -> None:
        self._capsys = capsys
        self.home = home

    def __call__(self, *words: str) -> Answer:
        """Run one command line."""
        self._capsys.readouterr()
        place = ["--home", str(self.home)] if self.home is not None else []
        code = run([*place, *words])
        told = self._capsys.readouterr()
        return Answer(code=code, out=told.out, err=told.err)
