"""Pages of the ledger along their roads: every row once, in order, for every sight and filter, and none looked at in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rectify.app.ledger_page import Wanted, page
from rectify.app.overview import overview
from rectify.engine.rights import sight
from rectify.store import ledger_pages
from rectify.store.ledger_pages import SORTS, Filter
from tests.crowd import ACCOUNTS, TODAY, actor_of, by_hand, crowd
from tests.office import OTHER_UNIT, ROUND, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader
    from tests.office import Office

DAY = TODAY.isoformat()
NO_DAY = "9999-12-31"
FILTERS = {
    "everything": Filter(),
    "two states": Filter(states=("transferred", "closed")),
    "a unit by its code": Filter(unit=OTHER_UNIT),
    "a unit and a state": Filter(unit=UNIT, states=("handed_over",)),
    "a unit that is not there": Filter(unit="U9"),
    "a round": Filter(round=ROUND, category="专项资金"),
    "an inspection": Filter(inspection="I-2026-0002"),
    "overdue": Filter(overdue_on=DAY, states=("handed_over", "transferred")),
    "a search": Filter(text="滞留 1"),
    "some numbers": Filter(numbers=("P-2025-0003", "P-2025-0050", "P-2025-0004")),
}


def fits(row: dict[str, Any], wanted: Filter) -> bool:
    """Say by hand whether a row is wanted."""
    until = max(row["effective_on"] or "", row["supplement_on"] or "")
    first = row["supplement_on"] or row["effective_on"]
    late = row["state"] in ("handed_over", "transferred") and row["effective_on"] and row["effective_on"] < DAY > first
    named = " ".join(str(row[name]) for name in ("number", "title", "category"))
    return (
        (not wanted.states or row["state"] in wanted.states)
        and wanted.unit in ("", row["unit"])
        and wanted.round in ("", row["round"])
        and wanted.inspection in ("", row["inspection"])
        and wanted.category in ("", row["category"])
        and (not wanted.numbers or row["number"] in wanted.numbers)
        and (not wanted.overdue_on or bool(late and until))
        and all(word in named for word in wanted.text.split())
    )


def walked(reader: Reader, seen: Sight, wanted: Filter, sort: str) -> Iterator[str]:
    """Go from page to page, of seven rows each."""
    after, names = None, ledger_pages.names_of(reader)
    while True:
        planned = ledger_pages.plan(reader, seen, wanted, sort=sort, after=ledger_pages.kind_of(after), limit=7)
        rows = ledger_pages.page(reader, planned, after, names)
        assert [row["number"] for row in ledger_pages.whole_page(reader, planned, after)] == [
            row["number"] for row in rows
        ]
        yield from (row["number"] for row in rows)
        if len(rows) < 7:
            return
        after = (rows[-1]["effective_on"] or NO_DAY, rows[-1]["year"], rows[-1]["serial"])


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_pages_give_every_row_once_and_in_order(office_in: Callable[[str], Office], account: str) -> None:
    office = crowd(office_in("transferred"), 4)
    with office.app.store.reading() as reader:
        who = actor_of(reader, account)
        seen = sight(who)
        rows = [row for row, _problem in by_hand(reader, who, figures=False)]
        for name, wanted in FILTERS.items():
            there = [row for row in rows if fits(row, wanted)]
            assert ledger_pages.count(reader, seen, wanted) == len(there), name
            for sort in SORTS:
                order = "due" if sort.endswith("due") else ""
                due = {row["number"]: row["effective_on"] or NO_DAY if order else "" for row in there}
                right = sorted(
                    there, key=lambda row: (due[row["number"]], row["year"], row["serial"]), reverse=sort[0] == "-"
                )
                assert list(walked(reader, seen, wanted, sort)) == [row["number"] for row in right], (name, sort)


def test_the_number_on_a_page_is_that_of_its_rows(office_in: Callable[[str], Office]) -> None:
    office = crowd(office_in("transferred"), 5)
    with office.app.store.reading() as reader:
        for account in ("office", "ldr", "clerk"):
            who = actor_of(reader, account)
            rows = [row for row, _problem in by_hand(reader, who, figures=False)]
            small = page(office.app, reader, who, Wanted(), DAY, limit=3)
            whole = page(office.app, reader, who, Wanted(), DAY, limit=500)
            assert (small.total, whole.total, len(whole.rows)) == (len(rows), len(rows), len(rows))
            for lamp in ("red", "yellow", "green", "grey"):
                lit = page(office.app, reader, who, Wanted(lamp=lamp), DAY, limit=500)
                assert [row["number"] for row in lit.rows] == [
                    row["number"] for row in whole.rows if row["lamp"] == lamp
                ]


# ---- what a database does for it


def planned(office: Office, work: Callable[[Reader], object]) -> list[tuple[str, str]]:
    """Give every statement about problems that some work sends to SQLite, with what SQLite says it does for it."""
    sent: list[str] = []
    with office.app.store.reading() as reader:
        driver = reader.connection.connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(sent.append)
        try:
            work(reader)
        finally:
            driver.set_trace_callback(None)
        asked = [text for text in sent if "FROM problem" in text]
        plans = [(text, reader.cursor.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()) for text in asked]
    return [(text, "\n".join(str(row[3]) for row in plan)) for text, plan in plans]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(
    ("account", "wanted"),
    [
        ("office", Filter()),
        ("office", Filter(states=("closed",))),
        ("office", Filter(states=("handed_over", "transferred"), overdue_on=DAY)),
        ("office", Filter(round=ROUND, states=("closed",))),
        ("office", Filter(text="滞留")),
        ("head", Filter()),
    ],
    ids=["everything", "a state", "overdue", "a round", "a search", "a unit's own part"],
)
def test_a_page_is_walked_in_order_and_never_sorted(
    sqlite_office_in: Callable[[str], Office], account: str, wanted: Filter, sort: str
) -> None:
    office = sqlite_office_in("transferred")

    def work(reader: Reader) -> None:
        seen = sight(actor_of(reader, account))
        for after in (None, ("2026-04-01", 2026, 1)):
            kind = ledger_pages.kind_of(after)
            found = ledger_pages.plan(reader, seen, wanted, sort=sort, after=kind, limit=51)
            ledger_pages.page(reader, found, after, ledger_pages.names_of(reader))

    plans = [(text, plan) for text, plan in planned(office, work) if "LIMIT" in text and "problem.effective_on" in text]
    assert plans
    by_due_within = sort.endswith("due") and (wanted.round or account == "head")
    for text, plan in plans:
        assert "SCAN problem" not in plan, text
        assert by_due_within or "TEMP B-TREE" not in plan, (text, plan)


@pytest.mark.parametrize("account", ["office", "city", "t1"])
def test_whoever_sees_everything_has_it_counted_in_indexes_alone(
    sqlite_office_in: Callable[[str], Office], account: str
) -> None:
    office = sqlite_office_in("transferred")
    plans = planned(office, lambda reader: overview(office.app, reader, actor_of(reader, account), DAY))
    counted = [(text, plan) for text, plan in plans if "count(*)" in text]
    assert len(counted) == 6
    for text, plan in counted:
        assert "COVERING INDEX ix_problem_" in plan, (text, plan)


def test_whoever_sees_a_part_has_no_more_than_the_part_counted(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    plans = planned(office, lambda reader: overview(office.app, reader, actor_of(reader, "ldr"), DAY))
    counted = [(text, plan) for text, plan in plans if "count(*)" in text]
    assert len(counted) == 6
    for text, plan in counted:
        assert "USING INDEX ix_problem_inspection (office=? AND inspection=?)" in plan, (text, plan)
