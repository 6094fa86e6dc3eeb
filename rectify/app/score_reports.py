"""Figures about scores: the evaluations that stand, and the yearly table of units and their heads (R-35 to R-38).

S000「把巡察整改情况纳入党委(党组)书记年终述责述廉范畴」 and S003「纳入年终党风廉政建设责任制考核」 read the same table. Ranks are for the
office and the leading group alone (domain.md A4); a unit is shown none of this.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rectify.app.counting import Figures, Report, figures, figures_sight, rate
from rectify.app.telling import reads_numbers
from rectify.engine.model import Actor, Role
from rectify.engine.rights import FIGURES
from rectify.errors import NotPermitted
from rectify.store import queries
from rectify.store import score_queries as scored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]
RANKED_FOR = frozenset({Role.OFFICE, Role.LEADING_GROUP})
SIDES: Mapping[str, str] = {"self": "自评", "office": "他评"}
_NOT_FOR = frozenset({Role.CITY})
"""The city office reads figures of everything and no row: a score is a row."""
_DELIVERIES = ("rectification_office_on", "rectification_leader_on", "head_office_on", "head_leader_on")


def scores(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the report of the evaluations that stand."""
    return score_report("scores", reader, actor, today)


def yearly(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the yearly table of units and their heads."""
    return score_report("yearly", reader, actor, today)


def score_report(name: str, reader: Reader, actor: Actor, today: str) -> Report:
    """Make ``scores`` or ``yearly`` as of a day; raises NotPermitted for an account that may see neither."""
    roles = {grant.role for grant in actor.grants}
    if not (roles - _NOT_FOR) & FIGURES:
        raise NotPermitted("您的角色不能查看评估得分")
    seen = figures_sight(actor) if Role.CITY not in roles else figures_sight(_without_city(actor))
    ranked = bool(roles & RANKED_FOR)
    return _scores(reader, seen, actor, today, ranked) if name == "scores" else _yearly(reader, seen, today, ranked)


def _without_city(actor: Actor) -> Actor:
    return replace(actor, grants=tuple(grant for grant in actor.grants if grant.role not in _NOT_FOR))


# ---- the evaluations that stand


def _scores(reader: Reader, seen: Sight, actor: Actor, today: str, ranked: bool) -> Report:  # noqa: FBT001 - for whom
    evaluated = {str(each["subject"]): each for each in scored.records_of_kind(reader, "evaluation")}
    second = scored.second_lines(reader)
    found = [
        _scored(row, evaluated[row["number"]], second.get(row["number"]))
        for row in scored.inspections_with_units(reader, seen)
        if row["number"] in evaluated
    ]
    if ranked:
        _rank(found)
    teams = list(_teams(reader, actor, ranked))
    if not reads_numbers(frozenset(grant.role for grant in actor.grants)):
        found, teams = ([{**each, "entry": None, "entries": []} for each in rows] for rows in (found, teams))
    listed = [*(_score_row(each) for each in found), *(_team_row(each) for each in teams)]
    document = {"on": today, "inspections": found, "teams": teams, "count": len(found)}
    closing = f"截至 {today}，评估被巡察单位 {len(found)} 个，巡察组评估 {len(teams)} 份。"
    return Report(name="scores", on=today, document=document, rows=listed, closing=closing)


def _scored(row: Row, record: Row, second_on: str | None) -> Row:
    named = {name: row[name] for name in ("unit", "unit_name", "round", "team")}
    return {"inspection": row["number"], **named, **_told(record), "second_due_on": second_on, "rank": None}


def _told(record: Row) -> Row:
    """Give what an evaluation says, with its own entry and all the entries that its lines stand on."""
    fields = record["fields"]
    return {
        **{name: fields[name] for name in ("sheet", "sheet_version", "score", "grade", "evaluated_on")},
        "entry": record["entry_no"],
        "entries": sorted({no for line in fields["lines"] for no in line["entries"]}),
    }


def _rank(found: Iterable[Row]) -> None:
    """Give equal scores equal ranks; what has no score has no rank."""
    with_score = [each for each in found if each["score"] is not None]
    scores = [Decimal(each["score"]) for each in with_score]
    for each, score in zip(with_score, scores, strict=True):
        each["rank"] = 1 + sum(1 for other in scores if other > score)


def _teams(reader: Reader, actor: Actor, ranked: bool) -> Iterator[Row]:  # noqa: FBT001 - for whom
    """Give what stands of each team's two evaluations; to a team its own."""
    mine = {(each.round, each.team) for each in actor.authorisations}
    standing = {
        (str(each["subject"]), str(each["fields"]["team"]), str(each["fields"]["by"])): each
        for each in scored.records_of_kind(reader, "team_evaluation")
    }
    for (round_, team, side), record in sorted(standing.items()):
        if ranked or (round_, team) in mine:
            yield {"round": round_, "team": team, "by": side, **_told(record)}


def _score_row(each: Row) -> list[object]:
    return [
        each["unit_name"], each["inspection"], each["round"], each["sheet"], each["score"], each["grade"], each["evaluated_on"],
        each["entry"] or "", each["second_due_on"] or "", each["rank"] or "",
    ]  # fmt: skip


def _team_row(each: Row) -> list[object]:
    name = f"{each['team']}（{SIDES[each['by']]}）"
    return [
        name,
        "",
        each["round"],
        each["sheet"],
        each["score"],
        each["grade"],
        each["evaluated_on"],
        each["entry"] or "",
        "",
        "",
    ]


# ---- the year's table


def _yearly(reader: Reader, seen: Sight, today: str, ranked: bool) -> Report:  # noqa: FBT001 - for whom
    year = today[:4]
    counts: dict[str, list[Mapping[str, Any]]] = {}
    for each in queries.counts_by_inspection(reader, seen, today):
        counts.setdefault(each["inspection"], []).append(each)
    by_unit: dict[str, list[Row]] = {}
    for row in scored.inspections_with_units(reader, seen):
        if _of_the_year(row, counts.get(row["number"], []), year):
            by_unit.setdefault(row["unit"], []).append(row)
    called = {row["name"]: row["display"] for row in queries.master(reader, "account")}
    units = [
        _year_of(rows, [each for row in rows for each in counts.get(row["number"], [])], called)
        for rows in by_unit.values()
    ]
    if ranked:
        _rank(units)
    whole = figures(each for rows in by_unit.values() for row in rows for each in counts.get(row["number"], []))
    document = {"on": today, "year": int(year), "units": units, "total": whole.document()}
    return Report(
        name="yearly", on=today, document=document, rows=[_year_row(each) for each in units], closing=whole.line()
    )


def _of_the_year(row: Row, counts: Iterable[Mapping[str, Any]], year: str) -> bool:
    """Say whether an inspection belongs into a year's table: fed back or evaluated in it, or not finished by then."""
    if not row["feedback_on"]:
        return False
    found = figures(counts)
    days = (row["feedback_on"], row["evaluated_on"])
    return any(str(day or "")[:4] == year for day in days) or found.numerator < found.fed_back


def _year_of(rows: Sequence[Row], counts: Iterable[Mapping[str, Any]], called: Mapping[str, str]) -> Row:
    found = figures(counts)
    last = max(rows, key=lambda row: (str(row["evaluated_on"] or ""), row["number"]))
    delivered = sum(1 for row in rows for name in _DELIVERIES if row[name])
    return {
        "unit": last["unit"],
        "unit_name": last["unit_name"],
        "head": called.get(last["head"], last["head"]),
        "head_since": last["head_since"],
        "leader": called.get(last["leader"], last["leader"]),
        "inspections": [row["number"] for row in rows],
        **_counted(found),
        "reports": delivered,
        "reports_owed": len(rows) * len(_DELIVERIES),
        "score": last["score"],
        "grade": last["grade"],
        "rank": None,
    }


def _counted(found: Figures) -> Row:
    return {
        "fed_back": found.fed_back,
        "done": found.numerator,
        "rate": rate(found.numerator, found.fed_back),
        "overdue": found.overdue,
        "long_term": found.long_term,
    }


def _year_row(each: Row) -> list[object]:
    return [
        each["unit_name"], each["head"], each["head_since"], each["leader"] or "", each["fed_back"], each["done"],
        f"{each['rate']}%", each["overdue"], each["long_term"], f"{each['reports']}/{each['reports_owed']}", each["score"] or "",
        each["grade"] or "", each["rank"] or "",
    ]  # fmt: skip
