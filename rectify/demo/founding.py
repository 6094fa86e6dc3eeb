"""The first week: the office's own lists, the findings sheet (faulty, then right), and what the teams write beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.app.importing import Imported, Wanted, import_findings, mark_faults
from rectify.demo.county import numbered
from rectify.demo.scene import AFTERNOON, EVENING, MORNING, NOON, Play, Scene
from rectify.demo.stage import OutOfPlay
from rectify.errors import FaultyFile
from rectify.exchange.sheet_out import write_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.demo.county import County, Table, Team
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Timetable

DIRECTOR, SUPERVISOR, KEEPER = "li.office", "wang.office", "zhao.office"
"""The three of the office: who signs, who follows up, who keeps the ledger."""
LAST_DAY = "2026-12-31"
SHEET, DRAFT = "问题清单.xlsx", "问题清单（初稿）.xlsx"
MAIL_DOMAIN = "qingxi.invalid"


def scenes(county: County, timetable: Timetable) -> Iterator[Scene]:
    """Give the scenes of the first week."""
    first = timetable.starts_on
    told = f"{len(county.units)} 个单位、{len(county.teams)} 个组、{len(county.people)} 个账号"
    yield Scene(on=first, at=MORNING, play=_units_and_people, headline=f"建办公室：{told}")
    yield Scene(on=first, at=AFTERNOON, play=_round)
    day = first + timedelta(days=1)
    yield Scene(on=day, at=MORNING, play=_faulty_sheet, headline="初稿有错，带着标注退回，一行没有进")
    count = len(county.sheet)
    yield Scene(on=day, at=NOON, play=_sheet, headline=f"导入问题清单：{count} 个问题")
    for after, team in enumerate(_inspecting(county), 2):
        yield Scene(on=first + timedelta(days=after), at=AFTERNOON, play=_findings(team))
    twice = county.later.duplicate
    yield Scene(on=twice["reported_on"], at=EVENING, play=_registered_twice)
    yield Scene(on=twice["asked_on"], at=NOON, play=_withdrawal_asked)
    yield Scene(on=twice["decided_on"], at=NOON, play=_withdrawn, headline="重复登记的一个问题，经领导小组同意撤销")
    yield Scene(on=twice["decided_on"], at=EVENING, play=_correction)


def _inspecting(county: County) -> list[Team]:
    return [team for team in county.teams.values() if team.purpose == "inspect"]


def _units_and_people(stage: Stage) -> None:
    for unit in stage.county.units.values():
        fields = {"code": unit.code, "name": unit.name, "kind": unit.kind, "head": unit.head, "leader": unit.leader}
        stage.do("add unit", "office", {**fields, "head_since": unit.head_since.isoformat()})
    village = stage.county.pilot.village
    below = {**village, "head_since": village["head_since"].isoformat(), "parent": stage.county.pilot.unit}
    stage.do("add unit", "office", below)
    for person in stage.county.people.values():
        fields = {"name": person.account, "display": person.display, "mail": f"{person.account}@{MAIL_DOMAIN}"}
        stage.do("add user", "sysadmin", {**fields, **({"unit": person.unit} if person.unit else {})})
        for role in person.roles:
            stage.do("grant", "secadmin", {"user": person.account, "role": role})


def _round(stage: Stage) -> None:
    open_round(stage, stage.county.round, list(stage.county.teams.values()))


def open_round(stage: Stage, about: Table, teams: list[Team]) -> None:
    """Register a round with its teams, their members' mandates, and the inspections of its units."""
    county = stage.county
    names = ("code", "name", "kind", "profile", "ladder", "workflow")
    round_ = {name: about[name] for name in names if name in about} | {"opened_on": about["opened_on"].isoformat()}
    stage.do("add round", DIRECTOR, round_)
    for team in teams:
        stage.do("add team", DIRECTOR, {"round": about["code"], "name": team.name})
        for member in team.members:
            mandate = {"from": about["opened_on"].isoformat(), "until": LAST_DAY, "purpose": team.purpose}
            stage.do("authorise", DIRECTOR, {"user": member, "team": team.name, "round": about["code"], **mandate})
    stay = {"started_on": about["started_on"].isoformat(), "ended_on": about["ended_on"].isoformat()}
    for unit in (each for each in county.units.values() if each.round == about["code"]):
        team = county.teams[unit.team]
        fields = {"round": about["code"], "unit": unit.code, "team": team.name, "liaison": team.liaison, **stay}
        if stage.do("add inspection", DIRECTOR, fields)[0].subject != unit.inspection:
            raise OutOfPlay(unit.inspection)


# ---- the sheet


def _sheet_rows(stage: Stage) -> list[dict[str, object]]:
    units = stage.county.units
    return [
        {
            **problem.row,
            "serial": n,
            "unit": units[problem.unit].name,
            "key_attention": "是" if problem.row["key_attention"] else "否",
            "source": "常规巡察",
        }
        for n, problem in enumerate(stage.county.sheet, 1)
    ]


def _faulty_sheet(stage: Stage) -> None:
    """A draft as drafts are: a date that no calendar has, a row without its category."""
    rows = _sheet_rows(stage)
    rows[4]["found_on"] = "2026-02-30"
    rows[9]["category"] = ""
    path = stage.app.home / DRAFT
    write_template("问题清单", path, rows)
    try:
        _import(stage, path)
    except FaultyFile as error:
        mark_faults(stage.app, path, error)
        return
    raise OutOfPlay(DRAFT)


def _sheet(stage: Stage) -> None:
    path = stage.app.home / SHEET
    write_template("问题清单", path, _sheet_rows(stage))
    done = _import(stage, path)
    if done.added != len(stage.county.sheet):
        raise OutOfPlay(str(done.document()))
    stage.pass_by(timedelta(minutes=2))


def _import(stage: Stage, path: Path) -> Imported:
    wanted = Wanted(path=path, account=KEEPER, round=stage.county.round["code"])
    done = import_findings(stage.app, wanted)
    if not isinstance(done, Imported):
        raise OutOfPlay(str(done.document()))
    return done


# ---- what the teams write


def _findings(team: Team) -> Play:
    def play(stage: Stage) -> None:
        units = {unit.code for unit in stage.county.units.values() if unit.team == team.code}
        for n, problem in enumerate(each for each in stage.county.sheet if each.unit in units):
            stage.do("finding", team.members[n % len(team.members)], problem.finding, problem.number)

    return play


def _registered_twice(stage: Stage) -> None:
    twice = stage.county.later.duplicate
    fields = {name: twice[name] for name in ("category", "subcategory", "title", "detail")}
    inspection = stage.county.units[twice["unit"]].inspection
    stage.do("report", twice["by"], {"inspection": inspection, **fields, "source": "常规巡察"})


def _twice(stage: Stage) -> str:
    return numbered(len(stage.county.sheet) + 1)


def _withdrawal_asked(stage: Stage) -> None:
    twice = stage.county.later.duplicate
    stage.refused("withdrawal_approved", "move", DIRECTOR, None, _twice(stage), move="withdraw")
    into = stage.county.titled(twice["into"]).number
    stage.do("withdrawal", DIRECTOR, {"ground": "merged", "into": into, "reason": twice["reason"]}, _twice(stage))


def _withdrawn(stage: Stage) -> None:
    stage.do("withdrawal_decision", "hua.group", {"verdict": "agree", "opinion": "同意并入，撤销本条"}, _twice(stage))
    stage.do("move", DIRECTOR, None, _twice(stage), move="withdraw")


def _correction(stage: Stage) -> None:
    """A liaison written down wrongly is put right by two persons; one alone cannot do it."""
    unit = stage.county.units["U07"]
    wrong = {"from": "qian.liaison", "to": "sun.liaison", "reason": "联系人分工登记有误"}
    fields = {"subject": unit.inspection, "field": "liaison", **wrong}
    stage.do("correct", KEEPER, fields)
    stage.refused("own_act", "correct", KEEPER, fields)
    stage.do("correct", DIRECTOR, fields)
