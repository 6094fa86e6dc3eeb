"""The rules of scoring: the evaluation of a unit's rectification, that of a team, and the second rectification.

A line is a person's word: its points lie within the sheet's, it gives its reason, and it stands on entries about this very
inspection or on the file of the evaluation. The score and the grade are worked out here, never entered; where people depart
from what the records propose, they are told so and the entry keeps it. What a sheet says is ``scoring.py``'s business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.acts import refuse
from rectify.engine.deadlines import due, due_by
from rectify.engine.model import Facts, Reason, Refusal, Role
from rectify.engine.periods import Obligation
from rectify.engine.rulings import Body, Found, Roles, Rule, another_than, asked_by, inspection_of, missing, no, rows
from rectify.engine.scoring import Line, Object, Score, Sheet, add_up, faults, propose, read_points, written
from rectify.engine.scoring_measures import measured, not_yet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rectify.engine.acts import Act
    from rectify.engine.dossiers import Dossier
    from rectify.engine.duties import Rules

SECOND = "second_rectification"
SLOT = "second"
"""The line of an inspection on which a second rectification is owed."""


# ---- a filled-in sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A filled-in sheet without a fault: its lines, what the records propose, and what it all comes to."""

    sheet: Sheet
    lines: tuple[Line, ...]
    proposed: tuple[Line, ...]
    score: Score

    def fields(self, act: Act) -> Body:
        """Give the act's fields as they are kept: the lines read, and what they come to."""
        lines = [_kept(line, given) for line, given in zip(self.lines, _given(act), strict=True)]
        found = {"score": written(self.score.points), "grade": self.score.grade, "sheet_version": self.sheet.version}
        return {**act.fields, "lines": lines, **found}

    def body(self, facts: Facts) -> Body:
        """Give what the entry says beyond the fields: the score part by part, and what the records proposed."""
        proposed = [
            {"item": each.item, "points": written(each.points), "entries": [*each.entries]} for each in self.proposed
        ]
        return {**self.score.document(), "proposed": proposed, "pins": facts.known.get("pins", [])}

    def departures(self) -> tuple[str, ...]:
        """Say where people depart from what the records propose."""
        filled = {line.item: line.points for line in self.lines}
        return tuple(
            f"“{each.item}”按办理记录建议{self._word(each)} {written(each.points)} 分，"
            f"所填为 {written(filled[each.item]) if each.item in filled else '未填'}（{each.reason}）"
            for each in self.proposed
            if filled.get(each.item) != each.points
        )

    def _word(self, line: Line) -> str:
        item = self.sheet.item(line.item)
        return "扣" if item is not None and self.sheet.takes(item) else "得"


def _kept(line: Line, given: Mapping[str, object]) -> Body:
    return {**given, "points": written(line.points), "entries": [*line.entries]}


def _given(act: Act) -> tuple[Mapping[str, object], ...]:
    found = act.fields.get("lines")
    return tuple(each for each in found if isinstance(each, Mapping)) if isinstance(found, Sequence) else ()


def filled(act: Act, facts: Facts, object_: Object) -> Filled | Found:
    """Read and add up a filled-in sheet, or say everything that is wrong with it."""
    sheet = facts.known.get("sheet")
    if not isinstance(sheet, Sheet) or sheet.object is not object_:
        names = facts.known.get("sheets")
        known = "、".join(names) if isinstance(names, tuple) else ""
        return no(Reason.BAD_VALUE, f"没有用于此处的评分表“{act.text('sheet')}”（可用：{known}）")
    found = dossiers(facts)
    refusals = [Refusal(reason=Reason.WRONG_STATE, missing=f"评估前{said}") for said in not_yet(sheet.after, found)]
    lines, unread = _lines(act)
    refusals += [*unread, *(refuse(Reason.BAD_VALUE, said) for said in faults(sheet, lines))]
    refusals += _unfounded(act, facts, lines, found)
    if refusals:
        return Found(refusals=tuple(refusals))
    amounts = measured(sheet.measures, found)
    return Filled(
        sheet=sheet, lines=lines, proposed=propose(sheet, amounts), score=add_up(sheet, lines, amounts)
    )  # fmt: skip


def dossiers(facts: Facts) -> tuple[Dossier, ...]:
    """Give what the evaluation is about, as the account may see it."""
    found = facts.known.get("dossiers")
    return found if isinstance(found, tuple) else ()


def _lines(act: Act) -> tuple[tuple[Line, ...], list[Refusal]]:
    read: list[Line] = []
    refusals: list[Refusal] = []
    for n, row in enumerate(_given(act), 1):
        try:
            entries = tuple(_entry_number(each) for each in _listed(row.get("entries")))
            points = read_points(str(row["points"]))
        except ValueError as error:
            refusals.append(refuse(Reason.BAD_VALUE, f"第 {n} 行：{error}"))
            continue
        read.append(Line(item=str(row["item"]), points=points, reason=str(row["reason"]), entries=entries))
    return tuple(read), refusals


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _entry_number(text: object) -> int:
    plain = str(text).removeprefix("#")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):  # noqa: PLR2004 - what a column holds
        raise ValueError(f"办理记录的编号应为整数：{str(text)[:20]}")
    return int(plain)


def _unfounded(act: Act, facts: Facts, lines: Iterable[Line], found: Iterable[Dossier]) -> list[Refusal]:
    """Every line stands on entries about this, or on the evaluation's own file; what may not be seen is not there."""
    about = {entry.no for each in found for entry in each.entries} | _about_the_round(act, facts)
    refusals = []
    for line in lines:
        strange = [str(no) for no in line.entries if no not in about]
        if strange:
            said = f"“{line.item}”所引的办理记录不存在，或与评估对象无关：{'、'.join(strange)}"
            refusals.append(refuse(Reason.BAD_VALUE, said))
        if not line.entries and not act.fields.get("file"):
            said = f"“{line.item}”没有依据：请写明办理记录的编号（entries），或随附材料（file）"
            refusals.append(refuse(Reason.MISSING_FIELD, said))
    return refusals


def _about_the_round(act: Act, facts: Facts) -> set[int]:
    """Give the facts recorded about the round itself, without what was said of its other teams."""
    if facts.round is None:
        return set()
    return {
        int(str(row["entry_no"]))
        for row in rows(facts, "records")
        if isinstance(fields := row["fields"], Mapping) and fields.get("team") in (None, act.text("team"))
    }


def _stands(facts: Facts, key: str, **same: str) -> int | None:
    """Give the number of the entry whose evaluation stands: the last one of its kind."""
    found = [
        int(str(row["entry_no"]))
        for row in rows(facts, "records")
        if row["kind"] == key
        and isinstance(fields := row["fields"], Mapping)
        and all(fields.get(name) == value for name, value in same.items())
    ]
    return max(found, default=None)


def _superseding(act: Act, stands: int | None) -> Found | None:
    """One evaluation stands; a later one says why it takes its place, and the earlier one stays on record."""
    if stands is None or act.text("reason"):
        return None
    return Found(
        refusals=(refuse(Reason.MISSING_FIELD, f"已有评估（办理记录第 {stands} 条），重新评估须写明理由（reason）"),)
    )


# ---- the unit


def evaluation(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """评估: the score of a unit's rectification; with a low grade it has to rectify a second time."""
    inspection = inspection_of(facts)
    evaluated_on = act.text("evaluated_on")
    if inspection.feedback_on and evaluated_on < inspection.feedback_on:
        return no(Reason.BAD_VALUE, f"评估日期（{evaluated_on}）早于反馈意见印发日期（{inspection.feedback_on}）")
    stands = _stands(facts, "evaluation")
    found = filled(act, facts, Object.UNIT)
    if isinstance(found, Found):
        return found
    if lacking := _superseding(act, stands):
        return lacking
    body: Body = {
        **found.body(facts),
        "supersedes": stands,
        "duties": [duties.nothing("evaluation", inspection.number)],
    }
    again = found.score.second_rectification
    body["duties"] = [*_list(body["duties"]), _second(rules, facts, evaluated_on) if again else _nothing_second(facts)]
    warnings = [*found.departures(), *_alone(act)]
    if again:
        warnings.append(f"等次为“{found.score.grade}”，须开展第二次整改")
    fields = {**found.fields(act), "by": asked_by(act, facts)}
    return Found(body=body, fields=fields, warnings=tuple(warnings))


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _alone(act: Act) -> tuple[str, ...]:
    """S000「由巡察机构单独进行回访督查的监督方式单一」 (R-27)."""
    joined = set(act.texts("bodies")) & {"discipline", "organisation"}
    return () if joined else ("评估由巡察机构单独进行，建议会同纪委监委、组织部",)


def _nothing_second(facts: Facts) -> Body:
    return duties.nothing(SLOT, inspection_of(facts).number)


def _second(rules: Rules, facts: Facts, on: str) -> Body:
    """第二次整改 (镇安's practice, domain.md B5.2): as long as the rectification itself, from the evaluation's date."""
    inspection = inspection_of(facts)
    deadline = due(rules.period(), Obligation.RECTIFY, date.fromisoformat(on), rules.calendar)
    since = f"v{inspection.version + 1}"
    return duties.line(rules, deadline, SECOND, subject=inspection.number, since=since, slot=SLOT)


def second_rectification(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """第二次整改: the unit delivers its report and owes no more; the office takes it, or sends it back with a day."""
    return _judged(act, facts, rules) if act.text("result") else _delivered(act, facts)


def _delivered(act: Act, facts: Facts) -> Found:
    if lacking := [name for name in ("report", "delivered_on", "file") if not act.fields.get(name)]:
        return missing(*lacking)
    if not any(row["slot"] == SLOT for row in rows(facts, "lines")):
        return no(Reason.WRONG_STATE, "没有要求第二次整改，或已报送", Role.OFFICE)
    standing = [row for row in rows(facts, "records") if row["kind"] == "evaluation"][-1:]
    on = str(standing[0]["fields"]["evaluated_on"]) if standing else ""  # type: ignore[index]  # a record's fields
    if act.text("delivered_on") < on:
        return no(Reason.BAD_VALUE, f"报送日期早于评估日期（{on}）")
    return Found(fields={**act.fields, "by": asked_by(act, facts)}, body={"duties": [_nothing_second(facts)]})


def _judged(act: Act, facts: Facts, rules: Rules) -> Found:
    if not act.text("opinion"):
        return missing("opinion")
    said = [row["fields"] for row in rows(facts, "records") if row["kind"] == SECOND]
    last = said[-1] if said else None
    if not isinstance(last, Mapping) or last.get("result"):
        return no(Reason.WRONG_STATE, "没有待审核的第二次整改报告", Role.UNIT_HEAD)
    if found := another_than(facts, _behind(facts, last), "第二次整改报告须由报送人、评估登记人以外的人审核"):
        return found
    if act.text("result") == "accept":
        return Found()
    until = act.day("due_on")
    if until is None:
        return missing("due_on")
    if until <= facts.today:
        return no(Reason.BAD_VALUE, "补充整改的期限须在今天之后")
    return Found(body={"duties": [_again(rules, facts, until)]})


def _behind(facts: Facts, delivered: Mapping[str, object]) -> str:
    """Give the names behind the report, and behind the evaluation that asked for it: neither judges it."""
    scored = [row["fields"] for row in rows(facts, "records") if row["kind"] == "evaluation"][-1:]
    return " ".join(str(each.get("by") or "") for each in (delivered, *scored) if isinstance(each, Mapping))


def _again(rules: Rules, facts: Facts, until: str) -> Body:
    inspection = inspection_of(facts)
    today = date.fromisoformat(facts.today)
    deadline = due_by(
        rules.period(), Obligation.RECTIFY, date.fromisoformat(until), rules.calendar, start_on=today, ground="经决定定于"
    )  # fmt: skip
    since = f"{facts.today}-{len(rows(facts, 'records'))}"
    return duties.line(rules, deadline, SECOND, subject=inspection.number, since=since, slot=SLOT)


# ---- the team


def team_evaluation(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """S001「通过巡察组自评、巡察办他评等方式」: by the team about itself, by the office about the team."""
    team = act.text("team")
    if not facts.known.get("team"):
        return no(Reason.BAD_VALUE, f"本轮没有“{team}”")
    members = facts.known.get("members")
    if act.text("by") == "office" and isinstance(members, frozenset) and facts.acting() & members:
        return no(Reason.OWN_ACT, "该组的组员不能代表巡察办评估本组")
    if not dossiers(facts):
        return no(Reason.WRONG_STATE, f"“{team}”在本轮还没有巡察单位", Role.OFFICE)
    stands = _stands(facts, "team_evaluation", team=team, by=act.text("by"))
    found = filled(act, facts, Object.TEAM)
    if isinstance(found, Found):
        return found
    if lacking := _superseding(act, stands):
        return lacking
    body = {**found.body(facts), "supersedes": stands}
    return Found(body=body, fields=found.fields(act), warnings=found.departures())


RULES: Mapping[str, Rule] = {rule.__name__: rule for rule in (evaluation, second_rectification, team_evaluation)}
