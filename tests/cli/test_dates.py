"""``rectify deadline`` and ``rectify calendar check`` as a person and as a program see them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from rectify.cli import dates
from rectify.errors import FaultyFile, WordsWrong

if TYPE_CHECKING:
    from pathlib import Path

    import click


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the group hands to its commands."""

    home: Path | None = None
    json: bool = False
    at: datetime

    def now(self) -> datetime:
        """Give the moment at which the test stands."""
        return self.at


NOVEMBER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def run(
    command: click.Command, *words: str, home: Path | None = None, as_json: bool = False, at: datetime = NOVEMBER
) -> str:
    asked = Asked(home=home, json=as_json, at=at)
    result = CliRunner().invoke(command, words, obj=asked, catch_exceptions=False, standalone_mode=False)
    return result.output


def test_a_deadline_is_told_with_its_derivation() -> None:
    told = run(dates.deadline, "two-months", "2026-08-03")
    assert "2026-10-08" in told
    assert "遇国庆节放假，顺延至2026年10月8日（星期四）" in told
    assert "2015年条例第二十七条" in told


def test_a_deadline_as_json_has_the_promised_keys_and_nothing_else() -> None:
    told = json.loads(run(dates.deadline, "two-months", "2026-08-03", as_json=True))
    derivation = told.pop("derivation")
    assert told == {
        "profile": "two-months",
        "obligation": "rectify",
        "start_on": "2026-08-03",
        "nominal_on": "2026-10-03",
        "effective_on": "2026-10-08",
        "provisional": False,
        "basis": "民法典第二百零一至二百零三条（参照）；2015年条例第二十七条",
    }
    assert derivation.endswith("。")


def test_an_unannounced_year_is_provisional_and_says_so() -> None:
    words = ("two-months", "2026-11-20")
    assert json.loads(run(dates.deadline, *words, as_json=True))["provisional"] is True
    told = run(dates.deadline, *words)
    assert "2027-01-20（暂定）" in told
    assert "待国务院放假安排发布后复核" in told


def test_another_obligation_may_be_asked_for() -> None:
    told = run(dates.deadline, "two-months", "2026-08-03", "--obligation", "midterm")
    assert "2026-09-02" in told


def test_a_profile_that_must_be_compared_with_its_source_says_so() -> None:
    assert "核对条文后启用" in run(dates.deadline, "six-months", "2026-08-03")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("five-months", "2026-08-03"), "没有这个期限方案", id="no such profile"),
        pytest.param(("../periods/two-months", "2026-08-03"), "没有这个期限方案", id="a path for a profile"),
        pytest.param(("two-months", "2026-02-30"), "写得不对", id="no such day"),
        pytest.param(("two-months", "20260803"), "应写成 2026-08-03", id="another spelling"),
        pytest.param(("two-months", "下周一"), "写得不对", id="no date"),
        pytest.param(("two-months", "9999-12-31"), "超出范围", id="off the calendar"),
        pytest.param(("two-months", "2026-08-03", "--obligation", "rest"), "没有这个事项", id="no such obligation"),
    ],
)
def test_wrong_words_are_refused_in_a_sentence(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(WordsWrong, match=says):
        run(dates.deadline, *words)


def test_calendar_check_lists_the_years_up_to_the_one_after_next() -> None:
    told = json.loads(run(dates.calendar, "check", as_json=True))
    assert told["on"] == "2026-11-22"
    assert {one["year"]: one["state"] for one in told["years"]} == {
        2024: "known",
        2025: "known",
        2026: "known",
        2027: "provisional",
        2028: "provisional",
    }


def test_calendar_check_tells_a_person_what_is_still_to_come() -> None:
    told = run(dates.calendar, "check").splitlines()
    assert told[2].startswith("2026年  已公布  放假 33 天，调休上班 6 天")
    assert told[3] == "2027年  待公布，暂按周末推算"


def test_calendar_check_reads_the_offices_own_year(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "holidays"
    folder.mkdir(parents=True)
    (folder / "2027.toml").write_text('source = "试验通知"\noff = [2027-01-01]\nwork = []\n', encoding="utf-8")
    assert "2027年  已公布  放假 1 天，调休上班 0 天  试验通知" in run(dates.calendar, "check", home=tmp_path)


def test_calendar_check_raises_the_faults_of_a_year_file(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "holidays"
    folder.mkdir(parents=True)
    (folder / "2027.toml").write_text("off = 1\n", encoding="utf-8")
    with pytest.raises(FaultyFile) as caught:
        run(dates.calendar, "check", home=tmp_path)
    assert caught.value.exit_code == 5


def test_a_year_that_has_begun_without_a_notice_is_missing() -> None:
    january = datetime(2027, 1, 2, 9, 0, tzinfo=UTC)
    told = json.loads(run(dates.calendar, "check", as_json=True, at=january))
    assert {one["year"]: one["state"] for one in told["years"]}[2027] == "missing"
    assert "请将2027年放假安排写入 config/holidays/2027.toml。" in run(dates.calendar, "check", at=january)
