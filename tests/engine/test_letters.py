"""Every letter that a shipped ladder prepares is of a kind that can be issued."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectify.engine.letters import kind_of, title_of
from rectify.engine.owed import ladder_from
from rectify.library import Library, toml

FILES = Library()
NAMES = sorted(Path(name).stem for name in FILES.names("config", ".toml") if name.startswith("ladders/"))
TITLES = sorted(
    {
        rung.letter.title
        for name in NAMES
        for rungs in ladder_from(toml(FILES.source("config", f"ladders/{name}.toml")), name).rungs.values()
        for rung in rungs
        if rung.letter is not None
    }
)


@pytest.mark.parametrize("title", TITLES)
def test_a_prepared_letter_has_a_kind(title: str) -> None:
    assert kind_of(title)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("整改情况告诫书", "告诫书"),
        ("整改督查督办通知书", "督办通知书"),
        ("约谈通知", "约谈通知"),
        ("问责建议书（草拟）", "问责建议书"),
        ("巡察整改问责书", "问责书"),
        ("关于某事的请示", ""),
    ],
)
def test_the_longest_kind_within_a_title_is_meant(title: str, kind: str) -> None:
    assert kind_of(title) == kind


def test_a_draft_s_title_is_read_back() -> None:
    assert title_of("问责建议书（草拟）（拟送巡察工作领导小组、纪委监委，待签发）") == "问责建议书（草拟）"
