"""The overview: counted in groups and never wrong by one, the same figures as the reports, for each reader over his own rows."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rectify.app.overview import Overview, overview, week_ends
from rectify.app.reading import Asked, problem_rows
from rectify.app.reports import report
from rectify.app.ticking import tick
from rectify.engine.model import Role
from rectify.engine.rights import FIGURES
from rectify.store import facts
from rectify.web import charts
from rectify.web.charts import Series
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, Office, a_problem, an_inspection, submit
from tests.visitor import door_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

LATER = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
"""A Monday on which every date of the first months is over."""
STATES = ("reported", "handed_over", "transferred", "under_check", "passed", "closed")


def late(office: Office) -> Office:
    """Let the summer come, with what was owed and not done."""
    office.stand_at(LATER)
    tick(office.app, on=LATER.date())
    return office


def seen(office: Office, account: str = "office") -> Overview:
    with office.app.store.reading() as reader:
        who = facts.actor(reader, account, office.app.today())
        assert who is not None
        return overview(office.app, reader, who, office.app.today())


@pytest.mark.parametrize("state", STATES)
def test_its_figures_are_the_reports_and_its_groups_add_up_to_the_rows(
    office_in: Callable[[str], Office], state: str
) -> None:
    office = late(office_in(state))
    an_inspection(office, OTHER_UNIT)
    a_problem(office, "I-2026-0002", "水库巡查记录缺失")
    found, today = seen(office), office.app.today()
    with office.app.store.reading() as reader:
        who = facts.actor(reader, "office", today)
        assert who is not None
        rows = list(problem_rows(office.app, reader, who, Asked(), today))
        told = report("overview", office.app, reader, who, today)
        brought = report("outcomes", office.app, reader, who, today).document["outcomes"]
    assert found.figures.document() == {name: value for name, value in told.document.items() if name != "on"}
    assert found.figures.line() == told.closing
    lamps = Counter(row["lamp"] for row in rows)
    assert {name: number for name, number in found.lamps.items() if number} == dict(lamps)
    accounts = Counter(row["account"] for row in rows)
    assert {each.name: each.number for each in found.accounts if each.number} == dict(accounts)
    assert sum(each.figures.overdue for each in found.units) == sum(
        bool(row["overdue_days"] and row["lamp"] == "red") for row in rows
    )
    assert found.outcomes == [each for each in brought if each["entries_count"]]


@pytest.mark.parametrize("state", STATES)
def test_the_last_point_of_the_weeks_is_what_stands_there_now(office_in: Callable[[str], Office], state: str) -> None:
    found = seen(late(office_in(state)))
    trend, figures = found.trend, found.figures
    assert len({len(trend.days), len(trend.registered), len(trend.closed), len(trend.overdue), 12}) == 1
    assert (trend.registered[-1], trend.closed[-1], trend.overdue[-1]) == (
        figures.registered,
        figures.closed,
        figures.overdue,
    )


def test_a_problem_is_late_from_the_day_after_its_date_until_it_is_handed_in(
    office_in: Callable[[str], Office],
) -> None:
    office = office_in("transferred")
    office.stand_at(datetime(2026, 6, 10, 1, 0, tzinfo=UTC))
    tick(office.app, on=LATER.date().replace(month=6, day=10))
    office.do("explanation", "head", {"reason": "拨付程序延误"}, PROBLEM)
    office.do("explanation_review", "office", {"verdict": "accepted", "slip_number": "青巡办督〔2026〕2号"}, PROBLEM)
    submit(office)
    office.stand_at(datetime(2026, 6, 22, 1, 0, tzinfo=UTC))
    trend = seen(office).trend
    with office.app.store.reading() as reader:
        problem = facts.subject(reader, PROBLEM).problem
    assert problem is not None
    until = str(problem.effective_on)
    assert trend.overdue == tuple(int(until < day < "2026-06-10") for day in trend.days)
    assert set(trend.overdue) == {0, 1}


@pytest.mark.parametrize(
    ("today", "last", "before"),
    [
        ("2026-08-03", "2026-08-03", "2026-08-02"),
        ("2026-08-02", "2026-08-02", "2026-07-26"),
        ("2026-08-08", "2026-08-08", "2026-08-02"),
    ],
    ids=["a Monday", "a Sunday", "a Saturday"],
)
def test_weeks_end_on_sundays_and_the_last_one_today(today: str, last: str, before: str) -> None:
    days = week_ends(today)
    assert (days[-1], days[-2], len(days)) == (last, before, 12)
    assert list(days) == sorted(set(days))


# ---- who sees what


@pytest.mark.parametrize("account", ["office", "disc", "org", "grp", "ldr", "t1", "city"])
def test_the_page_is_there_for_whoever_sees_figures(sqlite_office_in: Callable[[str], Office], account: str) -> None:
    page = door_of(late(sqlite_office_in("transferred"))).visitor(account).page("/overview")
    assert "对账：登记" in text_of(page)
    assert " style=" not in page
    assert page.count("<svg") == len(re.findall(r"<svg[^>]*(?:aria-hidden=\"true\"|role=\"img\")", page))


@pytest.mark.parametrize("account", ["head", "clerk", "sysadmin", "secadmin", "auditor"])
def test_for_everybody_else_it_is_not_there(sqlite_office_in: Callable[[str], Office], account: str) -> None:
    visitor = door_of(sqlite_office_in("transferred")).visitor(account)
    for path in (
        "/overview",
        "/reports",
        "/reports/overview",
        "/reports/overview.xlsx",
        "/oversight",
        "/double-feedback",
    ):
        assert visitor.get(path).status_code == 404


def test_the_city_office_reads_figures_and_is_led_to_no_row(sqlite_office_in: Callable[[str], Office]) -> None:
    page = door_of(late(sqlite_office_in("transferred"))).visitor("city").page("/overview")
    assert "/problems" not in page
    for canary in (PROBLEM, INSPECTION, "临时救助资金滞留"):
        assert canary not in page


def test_each_account_leads_to_its_rows(sqlite_office_in: Callable[[str], Office]) -> None:
    visitor = door_of(sqlite_office_in("passed")).visitor("office")
    page = visitor.page("/overview")
    assert 'href="/problems?state=under_check,passed"' in page
    assert PROBLEM in visitor.page("/problems?state=under_check,passed")
    assert PROBLEM not in visitor.page("/problems?state=reported")
    (red,) = re.findall(r'href="(/problems\?lamp=green)"', page)
    assert PROBLEM in visitor.page(red)


def test_a_ranking_is_for_the_office_and_the_leading_group(sqlite_office_in: Callable[[str], Office]) -> None:
    office = late(sqlite_office_in("transferred"))
    assert {
        account for account in ("office", "grp", "disc", "org", "ldr", "city", "t1") if seen(office, account).ranked
    } == {"office", "grp"}
    assert Role.CITY in FIGURES


def test_any_day_gone_by_can_be_looked_at_and_none_to_come(sqlite_office_in: Callable[[str], Office]) -> None:
    visitor = door_of(late(sqlite_office_in("transferred"))).visitor("office")
    page = visitor.page("/overview?as_of=2026-03-02")
    assert "终了时的情况" in page
    assert "/problems?state" not in page, "rows of that day are not what the ledger shows today"
    assert "目前没有超期" in text_of(page)
    assert "超期 1" not in text_of(visitor.page("/overview?as_of=2026-03-01"))
    for wrong in ("2026-12-31", "2026-3-2", "yesterday", "20260302", "2026-02-30"):
        assert visitor.get(f"/overview?as_of={wrong}").status_code == 400


# ---- charts


def test_a_chart_says_what_it_shows_and_takes_no_markup_from_names() -> None:
    drawn = charts.lines(["2026-03-01", "2026-03-08"], [Series(name="<b>", values=[0, 3], look="all")], "标题", "说明")
    assert '<title id="chart-title">标题</title><desc id="chart-said">说明</desc>' in drawn
    assert "&lt;b&gt; 3" in drawn
    assert "<b>" not in drawn
    assert "&lt;i&gt; 2" in charts.stack([("<i>", 2, "red")], "预警")


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (1, 4), (4, 4), (5, 8), (9, 20), (126, 200), (700, 800), (12345, 20000)]
)
def test_an_axis_ends_on_a_round_number_above_everything(most: int, top: int) -> None:
    assert charts.ceiling(most) == top


@pytest.mark.parametrize(("part", "whole", "width"), [(1, 4, "25"), (0, 0, "0"), (5, 4, "100"), (1, 3, "33.33")])
def test_a_bar_is_never_wider_than_its_ground(part: int, whole: int, width: str) -> None:
    assert f'class="bar-part" width="{width}"' in charts.bar(part, whole)


def test_names_at_the_ends_of_lines_do_not_lie_upon_one_another() -> None:
    same = [Series(name=name, values=[1, 1], look="all") for name in ("甲", "乙", "丙")]
    places = [
        float(y)
        for y in re.findall(
            r'<text x="[^"]+" y="([^"]+)">[甲乙丙]', charts.lines(["2026-03-01", "2026-03-08"], same, "", "")
        )
    ]
    assert all(abs(one - other) > 15 for one in places for other in places if one != other)
    assert len(set(places)) == 3
