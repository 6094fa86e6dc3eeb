"""The ways beside the main road: extensions, exceptions, continuing work, lateness explained, referrals, supervision."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.demo.founding import DIRECTOR, SUPERVISOR
from rectify.demo.scene import AFTERNOON, EVENING, NOON, Play, Scene
from rectify.engine.consents import CONSENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import County, Problem, Table, Unit
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Course, Timetable

_REFERRED = {
    "公益性公墓护墓费未纳入收支两条线": ("县财政局", "护墓费纳入非税收入管理，专户已开设"),
    "直管公房低价出租且多年不催租": ("县财政局", "租金标准已重新评估，欠租列入催缴"),
}
_REFERRED_ON, _ANSWERED_ON = date(2026, 3, 31), date(2026, 4, 22)
_BEHIND = "现场抽查，进度明显滞后，已当面指出，限期报送推进表"
_ON_COURSE = "抽查三项，资金、账目、现场三处对得上，余下的按计划推进"
_BODIES = {"office": DIRECTOR, "discipline": "yan.discipline", "leading_group": "hua.group"}


def scenes(county: County, timetable: Timetable) -> Iterator[Scene]:
    """Give the scenes of every byway that a unit takes."""
    for unit in county.units.values():
        course = timetable.courses[unit.code]
        for turn, of in _TURNS.items():
            table = getattr(course, turn)
            if table is not None:
                yield from of(unit, course, table)
        if course.exception is not None:
            yield from _exception(unit, course, course.exception)
        yield Scene(on=course.plan_on + timedelta(days=7), at=EVENING, play=_life_meeting(unit))
        if course.supervised_on is not None:
            told = f"{unit.name}：巡察办发函督办"
            yield Scene(on=course.supervised_on, at=NOON, play=_supervised(unit, "发函提醒", _BEHIND), headline=told)
        if course.midterm_on is not None:
            told = f"{unit.name}：中期督查，现场看、开推进会"
            yield Scene(on=course.midterm_on, at=NOON, play=_supervised(unit, "重点抽查", _ON_COURSE), headline=told)
    yield Scene(on=_REFERRED_ON, at=EVENING, play=_referred)
    yield Scene(on=_ANSWERED_ON, at=EVENING, play=_answered)


def _turning(stage: Stage, unit: Unit, turn: str) -> list[Problem]:
    return [each for each in stage.county.of(unit) if turn in each.turns]


def _asked(stage: Stage, unit: Unit, course: Course, key: str, problem: Problem, fields: Table) -> None:
    """Let the head ask, with his own hand or by a signed paper that a clerk types."""
    account, signed_by = stage.by_head(unit, types=course.head_types)
    if signed_by is not None:
        fields["file"] = stage.scan(unit, f"申请（{problem.number}，{stage.today}）", fields["reason"])
    stage.do(key, account, fields, problem.number, signed_by=signed_by)


# ---- 延期


def _extension(unit: Unit, course: Course, table: Table) -> Iterator[Scene]:
    def ask(stage: Stage) -> None:
        for problem in _turning(stage, unit, "extension"):
            turn = problem.turns["extension"]
            nominal = date.fromisoformat(str(stage.row(problem.number)["nominal_on"]))
            until = (nominal + timedelta(days=turn["days"])).isoformat()
            _asked(stage, unit, course, "extension_request", problem, {"until": until, "reason": turn["reason"]})

    def decide(stage: Stage) -> None:
        for problem in _turning(stage, unit, "extension"):
            refused = problem.turns["extension"].get("refused")
            fields = {"verdict": "disagree" if refused else "agree", "reason": refused or "理由属实，以一次为限"}
            fields["signed_by"] = _decider(problem)
            stage.do("extension_decision", _decider(problem), fields, problem.number)

    yield Scene(on=table["asked_on"], at=NOON, play=ask)
    yield Scene(on=table["decided_on"], at=NOON, play=decide, headline=f"{unit.name}：期限届满前申请延期，有准有不准")


def _decider(problem: Problem) -> str:
    """Give who decides a request: the office's director; of what is under 重点关注 the leading group."""
    return _BODIES["leading_group"] if problem.row["key_attention"] else DIRECTOR


# ---- 持续整改


def _continuation(unit: Unit, course: Course, table: Table) -> Iterator[Scene]:
    def ask(stage: Stage) -> None:
        for problem, review_on in zip(_turning(stage, unit, "continuation"), table["review_on"], strict=True):
            fields = {**problem.turns["continuation"], "review_on": review_on.isoformat()}
            _asked(stage, unit, course, "continuation_request", problem, fields)

    def decide(stage: Stage) -> None:
        for problem in _turning(stage, unit, "continuation"):
            fields = {"verdict": "agree", "reason": "同意分阶段推进"}
            stage.do("continuation_decision", _decider(problem), fields, problem.number)
            stage.do("move", DIRECTOR, None, problem.number, move="continue_long")

    yield Scene(on=table["asked_on"], at=NOON, play=ask)
    told = f"{unit.name}：一时完不成的转持续整改，定了复核日期"
    yield Scene(on=table["decided_on"], at=AFTERNOON, play=decide, headline=told)


# ---- 例外


def _exception(unit: Unit, course: Course, table: Table) -> Iterator[Scene]:
    held = {number for lot in course.lots if lot.check == "held" for number in lot.places}

    def ask(stage: Stage) -> None:
        for problem in _turning(stage, unit, "exception"):
            asked = dict(problem.turns["exception"])
            asked["minutes"] = stage.scan(unit, f"{unit.party}会议记录（例外事项，{problem.number}）", asked["reason"])
            _asked(stage, unit, course, "exception", problem, asked)

    def consent(stage: Stage) -> None:
        for problem in _turning(stage, unit, "exception"):
            _consents(stage, unit, problem, only_team=problem.place in held)

    yield Scene(on=table["asked_on"], at=NOON, play=ask)
    told = f"{unit.name}：例外事项逐家征求意见"
    yield Scene(on=table["consented_on"], at=AFTERNOON, play=consent, headline=told)


def _consents(stage: Stage, unit: Unit, problem: Problem, *, only_team: bool) -> None:
    """Every competent body in turn; for one problem all but the team are still thinking about it."""
    must = problem.turns["exception"]["must"]
    accounts = {"team": stage.county.teams[unit.team].chief, **_BODIES}
    for body in CONSENTS[must]:
        if body == "team" or not only_team:
            fields = {"must": must, "body": body, "verdict": "agree", "opinion": "情况属实，同意"}
            stage.do("consent", accounts[body], fields, problem.number)


# ---- 超期说明


def _explanation(unit: Unit, course: Course, table: Table) -> Iterator[Scene]:
    def explain(stage: Stage) -> None:
        for problem in _turning(stage, unit, "explanation"):
            _asked(stage, unit, course, "explanation", problem, dict(problem.turns["explanation"]))

    def review(stage: Stage) -> None:
        for n, problem in enumerate(_turning(stage, unit, "explanation"), 1):
            fields = {"verdict": "accepted", "slip_number": f"青巡督〔2026〕{n}号"}
            stage.do("explanation_review", SUPERVISOR, fields, problem.number)

    yield Scene(on=table["given_on"], at=NOON, play=explain)
    told = f"{unit.name}：超期说明附督办函文号，采纳三件"
    yield Scene(on=table["reviewed_on"], at=NOON, play=review, headline=told)


# ---- 异议


def _objection(unit: Unit, course: Course, table: Table) -> Iterator[Scene]:
    """The head holds a finding to be wrong; the clock runs on, and the answer comes in time."""

    def raise_it(stage: Stage) -> None:
        for problem in _turning(stage, unit, "objection"):
            _asked(stage, unit, course, "objection", problem, {"reason": problem.turns["objection"]["reason"]})

    def answer(stage: Stage) -> None:
        for problem in _turning(stage, unit, "objection"):
            fields = {"verdict": "rejected", "opinion": problem.turns["objection"]["opinion"]}
            stage.do("objection_decision", DIRECTOR, fields, problem.number)

    yield Scene(on=table["raised_on"], at=NOON, play=raise_it, headline=f"{unit.name}：对一个问题提出异议")
    yield Scene(on=table["decided_on"], at=NOON, play=answer, headline=f"{unit.name}：异议经复核不采纳")


_TURNS = {
    "extension": _extension,
    "continuation": _continuation,
    "explanation": _explanation,
    "objection": _objection,
}
"""Byways by the name that timetable and findings have for them; the exception knows the lots besides."""


# ---- 督办，移交


def _supervised(unit: Unit, kind: str, result: str) -> Play:
    def play(stage: Stage) -> None:
        bodies = {"by_bodies": ["县委巡察办", "县纪委监委"], "on": stage.today}
        stage.do("supervision", SUPERVISOR, {"kind": kind, **bodies, "result": result}, unit.inspection)
        _meeting(stage, unit, "midterm", "整改推进会")

    return play


def _life_meeting(unit: Unit) -> Play:
    def play(stage: Stage) -> None:
        _meeting(stage, unit, "democratic_life", "巡察整改专题民主生活会", **_spoken(stage, unit))

    return play


def _spoken(stage: Stage, unit: Unit) -> Table:
    """What prompt units minute besides: the county leader came, and each criticised himself and one other, finding by finding."""
    if unit.pace != "prompt":
        return {}
    numbers = [each.number for each in stage.county.of(unit)]
    found = [
        {"by": name, "problems": [number], "text": f"对{number}负领导责任，抓得不紧"}
        for name, number in zip(unit.leadership, numbers, strict=False)
    ]
    first, second = unit.leadership[:2]
    other = {"by": second, "of": first, "problems": [numbers[0]], "text": "过问多、到现场少"}
    guest = stage.county.people[unit.leader].display
    return {"criticisms": [*found, other], "attendees": [*unit.leadership, guest], "starts_at": "09:00"}


def _meeting(stage: Stage, unit: Unit, meeting: str, title: str, **more: object) -> None:
    minutes = stage.scan(unit, f"{title}记录", "议题：对照反馈意见逐人检视")
    about = {"meeting": meeting, "held_on": stage.today, "attendees": list(unit.leadership), **more}
    stage.do("meeting", unit.clerk, {**about, "minutes": minutes}, unit.inspection)


def _referred(stage: Stage) -> None:
    for title, (to, _answer) in _REFERRED.items():
        fields = {"to": to, "path": "department", "sent_on": stage.today, "handed_by": SUPERVISOR}
        stage.do("referral", SUPERVISOR, fields, stage.county.titled(title).number)


def _answered(stage: Stage) -> None:
    for title, (to, answer) in _REFERRED.items():
        fields = {"to": to, "on": stage.today, "text": answer}
        stage.do("referral_answer", SUPERVISOR, fields, stage.county.titled(title).number)
