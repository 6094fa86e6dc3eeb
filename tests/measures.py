"""The labelled measures, and how well the rules of wording tell them apart: ``python -m tests.measures`` prints it.

A measure counts as told where anything is said of its text. Precision: how many of those are labelled slogans; recall: how many
of the slogans are told.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rectify import library
from rectify.engine.lint import lint

if TYPE_CHECKING:
    from rectify.engine.words import Words

DATA = Path(__file__).parent / "data"
PARTS = ("tuning", "fresh", "held_out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A measure and what somebody says of it who has not asked the rules."""

    text: str
    slogan: bool
    field: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well one part is told apart; ``missed`` and ``wronged`` are the measures that are not."""

    part: str
    measures: int
    slogans: int
    missed: tuple[str, ...]
    wronged: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Of those that are told, the share that are slogans."""
        told = self.slogans - len(self.missed)
        return told / (told + len(self.wronged))

    @property
    def recall(self) -> float:
        """Of the slogans, the share that are told."""
        return 1 - len(self.missed) / self.slogans

    def __str__(self) -> str:
        """Give the figures as one line."""
        counts = (
            f"{self.measures} measures, {self.slogans} slogans, {len(self.missed)} missed, {len(self.wronged)} wronged"
        )
        return f"{self.part}: precision {self.precision:.3f}, recall {self.recall:.3f} ({counts})"


@cache
def shipped_words() -> Words:
    """Give the shipped word lists."""
    return library.words(library.Library())


@cache
def labelled(part: str) -> tuple[Labelled, ...]:
    """Give one part of the labelled measures."""
    data = tomllib.loads((DATA / f"measures_{part}.toml").read_text(encoding="utf-8"))
    return tuple(
        Labelled(
            text=row["text"], slogan=row["label"] == "slogan", field=row["field"], kinds=tuple(row.get("kinds", ()))
        )
        for row in data["measures"]
    )


def score(part: str) -> Score:
    """Try the rules on one part."""
    measures = labelled(part)
    told = {each.text: bool(lint(each.text, shipped_words())) for each in measures}
    return Score(
        part=part,
        measures=len(measures),
        slogans=sum(each.slogan for each in measures),
        missed=tuple(each.text for each in measures if each.slogan and not told[each.text]),
        wronged=tuple(each.text for each in measures if not each.slogan and told[each.text]),
    )


if __name__ == "__main__":
    sys.stdout.writelines(f"{score(part)}\n" for part in PARTS)
