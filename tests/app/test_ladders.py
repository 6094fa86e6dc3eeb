"""A round goes by the ladder's text it adopted: another text holds when it is adopted, and no file on disk stops a tick."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app import checkup, invariants, ladders
from rectify.app.adopting import rules_named
from rectify.app.books import as_of, reconcile
from rectify.app.forecasting import forecast
from rectify.app.ticking import tick
from rectify.app.why import why
from rectify.errors import FaultyFile, NotPermitted, NotThere
from rectify.store import facts, tables
from rectify.wiring import open_office
from tests import ledger
from tests.office import OPENED, PROBLEM, ROUND, Office, close_all, problem_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST = date(2026, 3, 2)
NOW = datetime(2026, 4, 21, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 22, 1, 0, tzinfo=UTC)
DUE = date(2026, 5, 6)
"""Two months from the receipt, and on from a holiday."""


def rung(code: str, offset: int) -> str:
    return f'[[rungs.rectify]]\ncode = "{code}"\noffset = {offset}\nlamp = "yellow"\nto = ["handler"]\ntemplate = "reminder"\n'


def text(*rungs: tuple[str, int], version: str = "2") -> str:
    rest = '[[rungs.unit]]\ncode = "U"\noffset = 1\nlamp = "red"\nto = ["office"]\ntemplate = "duty"\n'
    tables = f'name = "default"\nlabel = "试行阶梯"\nversion = "{version}"\n'
    return tables + "".join(rung(*each) for each in rungs) + rest


MORE_BELOW = text(("T-60", -60), ("T-50", -50), ("T-40", -40), ("T-30", -30), ("T-20", -20), ("T", 0), ("T+5", 5))
SAME_CODES_LATER = text(("T-30", -12), ("T-15", -10), ("T+5", 5))


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """Give an office whose problem's first two rungs have been told of."""
    office = problem_in(tmp_path, "transferred", database_url)
    for day in range(0, 50, 7):
        tick(office.app, on=FIRST + timedelta(days=day))
    office.stand_at(NOW)
    yield office
    close_all()


def replaced(office: Office, words: str) -> Path:
    """Put another file in the place of the ladder's, and open the office anew: files are read once a process."""
    path = office.home / "config" / "ladders" / "default.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")
    opened_anew(office)
    return path


def opened_anew(office: Office, at: datetime | None = None) -> None:
    office.app = open_office(office.home, os_user="tester")
    OPENED.append(office.app)
    office.stand_at(at or NOW)


def entries(office: Office) -> list[dict[str, Any]]:
    """Give the journal as it was written."""
    return [json.loads(row["text"]) for row in ledger.rows(office.app, "entry")]


def told(office: Office) -> list[tuple[str, str]]:
    """Give what was recorded of the problem's rectification: the rung, and the day."""
    rows = [row for row in ledger.rows(office.app, "reminder") if row["subject"] == PROBLEM and not row["skipped"]]
    return [(row["code"], row["reminded_on"]) for row in rows if row["obligation"] == "rectify"]


def summaries(office: Office) -> list[str]:
    return sorted(row["person"] for row in ledger.rows(office.app, "notice") if row["obligation"] == "ladder")


def sound(office: Office) -> bool:
    found = [str(each) for each in invariants.check(office.app) if each.code != "I8"]
    assert found == []
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []
    return True


def forget_the_text(office: Office) -> None:
    """Make the round one that was registered before texts were adopted: it goes by the file as it stands."""
    with office.app.store.transaction() as tx:
        tx.connection.execute(tables.round_.update().values(ladder_hash=None))


def to_the_end(office: Office) -> None:
    for day in range(50, 100, 5):
        tick(office.app, on=FIRST + timedelta(days=day))


def test_a_replaced_file_changes_nothing_until_it_is_adopted(office: Office) -> None:
    before = told(office)
    replaced(office, MORE_BELOW)
    to_the_end(office)
    assert [code for code, _day in before] == ["T-30", "T-15"]
    assert [code for code, _day in told(office)] == ["T-30", "T-15", "T-7", "T", "T+1", "T+7", "T+15", "T+30"]
    assert sound(office)


def test_a_file_that_is_gone_or_faulty_stops_no_tick(office: Office) -> None:
    replaced(office, "[[rungs.rectify]]\ncode =")
    to_the_end(office)
    assert told(office)[-1][0] == "T+30"


@pytest.mark.parametrize("words", [MORE_BELOW, SAME_CODES_LATER], ids=["more rungs below", "the same codes, later"])
def test_a_round_without_an_adopted_text_is_ticked_for_whatever_its_file_has_become(office: Office, words: str) -> None:
    forget_the_text(office)
    replaced(office, words)
    to_the_end(office)
    codes = [code for code, _day in told(office)]
    assert len(codes) == len(set(codes))
    assert codes[-1] == "T+5"


def test_a_rung_that_was_recorded_under_another_text_is_passed_over_with_its_reason(office: Office) -> None:
    forget_the_text(office)
    replaced(office, text(("T-40", -40), ("T-35", -35), ("T-30", -8), ("T+5", 5)))
    done = tick(office.app, on=date(2026, 4, 29))
    assert done.document()["passed_over"] == 1
    (entry,) = [each for each in entries(office) if each["kind"] == "rung_passed_over"]
    assert (entry["subject"], entry["body"]["codes"]) == (PROBLEM, ["T-30"])
    assert "不重复通知" in entry["body"]["reason"]
    assert tick(office.app, on=date(2026, 4, 30)).document().get("passed_over") is None


def test_a_file_that_cannot_be_read_holds_up_the_rounds_that_go_by_it_alone(office: Office) -> None:
    forget_the_text(office)
    replaced(office, "[[rungs.rectify]]\ncode =")
    done = tick(office.app, on=DUE)
    assert list(done.held) == ["default"]
    assert done.notices == 0
    replaced(office, text(("T", 0)))
    assert tick(office.app, on=DUE + timedelta(days=1)).notices > 0


def test_the_checkup_names_what_is_not_adopted(office: Office) -> None:
    def said() -> list[str]:
        lines = checkup.look(office.app, full=False, progress=lambda _n: None)
        return [line.said for line in lines if line.about == "提醒阶梯"]

    assert said() == []
    replaced(office, MORE_BELOW)
    (changed,) = said()
    assert ROUND in changed
    assert "rectify ladder adopt default" in changed


def test_a_preview_writes_nothing_and_says_what_would_change_and_who_is_told(office: Office) -> None:
    replaced(office, MORE_BELOW)
    before = ledger.rows(office.app, "entry")
    found = ladders.preview(office.app, "office", "default").document(applied=False)
    assert (found["rounds"], found["told"], found["adopted_already"]) == ([ROUND], ["off2", "office"], False)
    about = [each for each in found["changed"] if each["subject"] == PROBLEM]
    assert [(each["before_on"], each["after_on"]) for each in about] == [("2026-04-24", "2026-04-30")]
    assert ledger.rows(office.app, "entry") == before


def test_an_adopted_ladder_is_one_entry_one_notice_each_for_the_office_and_no_storm(office: Office) -> None:
    replaced(office, MORE_BELOW)
    entries, notices = len(ledger.rows(office.app, "entry")), len(ledger.rows(office.app, "notice"))
    ladders.adopt(office.app, "office", "default")
    assert len(ledger.rows(office.app, "entry")) == entries + 1
    assert summaries(office) == ["off2", "office"]
    assert len(ledger.rows(office.app, "notice")) == notices + 2
    before = told(office)
    tick(office.app, on=FIRST + timedelta(days=50))
    assert told(office) == before
    to_the_end(office)
    assert [code for code, _day in told(office)][len(before) :] == ["T", "T+5"]
    assert sound(office)


def test_what_was_told_under_a_code_is_not_told_again_under_the_same_code(office: Office) -> None:
    replaced(office, SAME_CODES_LATER)
    ladders.adopt(office.app, "office", "default")
    to_the_end(office)
    codes = [code for code, _day in told(office)]
    assert len(codes) == len(set(codes))
    assert codes[-1] == "T+5"
    assert sound(office)


def test_the_way_back_is_the_same_act(office: Office) -> None:
    path = replaced(office, MORE_BELOW)
    ladders.adopt(office.app, "office", "default")
    path.unlink()
    opened_anew(office, LATER)
    assert not ladders.adopt(office.app, "office", "default").adopted_already
    assert ladders.adopt(office.app, "office", "default").adopted_already
    assert len([each for each in entries(office) if each["kind"] == "ladder_adopted"]) == 2
    assert sound(office)


def test_the_place_of_a_clock_moves_with_its_line(office: Office) -> None:
    replaced(office, MORE_BELOW)
    ladders.adopt(office.app, "office", "default")
    with office.app.store.reading() as reader:
        problem = facts.subject(reader, PROBLEM).problem
    (line,) = [row for row in ledger.rows(office.app, "deadline") if row["subject"] == PROBLEM]
    assert problem is not None
    assert problem.rectify_rung == line["rung"] == 5


def test_the_books_as_of_an_earlier_day_go_by_the_earlier_text(office: Office) -> None:
    (row,) = ledger.rows(office.app, "round")
    replaced(office, MORE_BELOW)
    ladders.adopt(office.app, "office", "default")
    with as_of(office.app, date(2026, 4, 20)) as view:
        found = facts.round_or_unit(view, ROUND).round
        then = facts.subject(view, PROBLEM).problem
    assert found is not None
    assert then is not None
    assert found.ladder_hash == row["ladder_hash"]
    assert then.rectify_rung == 2


def test_another_file_is_kept_under_the_ladder_s_name(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "draft.toml"
    other.write_text(MORE_BELOW, encoding="utf-8")
    ladders.adopt(office.app, "office", "default", other)
    assert (office.home / "config" / "ladders" / "default.toml").read_text(encoding="utf-8") == MORE_BELOW


def test_the_office_asks_why_it_was_told(office: Office) -> None:
    replaced(office, MORE_BELOW)
    ladders.adopt(office.app, "office", "default")
    with office.app.store.reading() as reader:
        who = facts.actor(reader, "office", office.app.today())
        assert who is not None
        found = why(office.app, reader, who, "office", date.fromisoformat(office.app.today()))
    (notice,) = [each for each in found["notices"] if each["obligation"] == "ladder"]
    assert notice["label"] == "提醒阶梯变更"
    assert "启用第 2 版" in notice["reasons"][0]


@pytest.mark.parametrize("account", ["head", "t1", "sysadmin", "grp", "nobody"])
def test_only_the_office_adopts(office: Office, account: str) -> None:
    replaced(office, MORE_BELOW)
    with pytest.raises(NotPermitted):
        ladders.preview(office.app, account, "default")
    with pytest.raises(NotPermitted):
        ladders.adopt(office.app, account, "default")


def test_a_faulty_text_is_not_adopted(office: Office) -> None:
    replaced(office, text(("T", 0), ("T", 5)))
    with pytest.raises(FaultyFile):
        ladders.adopt(office.app, "office", "default")


def test_a_ladder_that_no_round_names_needs_no_adoption(office: Office) -> None:
    with pytest.raises(NotThere):
        ladders.preview(office.app, "office", "linying")


def test_a_forecast_under_the_text_says_what_adopting_it_brings(office: Office) -> None:
    path = replaced(office, MORE_BELOW)
    other = rules_named(office.app, ladder=str(path), profile=None)
    foreseen = forecast(office.app, "office", date(2026, 6, 5), other).document()
    ladders.adopt(office.app, "office", "default")
    before = len(ledger.rows(office.app, "notice"))
    to_the_end(office)
    assert foreseen["notices"] == len(ledger.rows(office.app, "notice")) - before
