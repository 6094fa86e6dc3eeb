"""Every letter that a shipped ladder prepares is of a kind that can be issued."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectify.engine.letter_titles import calls_to_account, genre, kind_of, title_of
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


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("关于限期完成整改的督办函", "督办函"),
        ("巡察整改问责书（第二次）", "问责书"),
        ("关于催办单未回复的督办函", "督办函"),
        ("补充整改通知", "补充整改通知"),
        ("关于核查的函", ""),
        ("", ""),
    ],
)
def test_a_titles_genre_is_the_kind_it_ends_with(title: str, found: str) -> None:
    assert genre(title) == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("问责书", True),
        ("问 \u3000责", True),
        ("追\u200b责", True),
        ("责任追究", True),
        ("关于追究赵主任责任的建议", True),
        ("关于给予赵主任处分的建议", True),
        ("关于提请纪委监委立案审查赵主任的函", True),
        ("关于对赵主任审查调查的函", True),
        ("关于落实主体责任的函", False),
        ("责任清单", False),
        ("", False),
    ],
)
def test_no_mark_between_its_letters_hides_a_word(title: str, *, found: bool) -> None:
    assert calls_to_account(title) == found
