"""From the rows of a unit's sheet to what is asked: one plan a problem, or one progress a row, or the fault of a cell.

A piece whose content stands in the ledger already is the same, and asks for nothing. The id of an act is made of what it says and
of the plan that it follows, so that the same sheet twice asks for the same thing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rectify.app.choice_words import word_of
from rectify.app.plan_place import KEYS
from rectify.app.register_choices import cut
from rectify.engine.acts import Act
from rectify.engine.journal import canonical
from rectify.engine.kinds.words import PROGRESS as PROGRESS_CODES
from rectify.exchange.plan_columns import PLAN, PROGRESS, VOCABULARIES
from rectify.exchange.text import on_one_line, same_text, tidy
from rectify.store.needs_subject import records_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rectify.app.asking import Result
    from rectify.app.plan_place import Place, Planned
    from rectify.errors import Fault
    from rectify.exchange.plans_in import SheetRow
    from rectify.store.transaction import Reader

Faulty = Collection[tuple[str, int]]
WRITTEN, SAME, BLANK, REFUSED = "written", "same", "blank", "refused"
_MEASURE = {
    "text": "measure", "leader": "leader", "department": "department", "person": "person", "due_on": "due_on",
    "kind": "measure_kind", "unit": "unit",
}  # fmt: skip
"""A measure's field → the sheet's column."""
_PROGRESS = {
    "measure": "measure_n", "on": "filled_on", "text": "progress", "kind": "kind", "done": "completion",
    "number": "quantity", "amount": "money",
}  # fmt: skip
_KEPT_IN_WORDS = ("rate", "institution", "persons", "difficulty", "next_step", "evidence", "filled_by")
"""Columns that have no field of their own: what they say is kept with the progress, under their headings."""
_KIND_CODES = {word_of(code, "progress"): code for code in PROGRESS_CODES}
_PLANS = frozenset({"plan_row", "plan_amendment"})


@dataclass(slots=True, kw_only=True)
class Piece:
    """What a sheet says of one problem (or, of its progress, in one row), and what became of it."""

    number: str
    title: str
    about: str = ""
    rows: list[SheetRow]
    act: Act | None = None
    status: str = BLANK
    lines: list[str] = field(default_factory=list)
    result: Result | None = None

    def cell(self, path: str) -> tuple[SheetRow, str]:
        """Give the row and the column that a field's path means; the first row where it is none of them."""
        name, _, rest = path.partition(".")
        if name.startswith("measures[") and rest:
            n = int(name.removeprefix("measures[").removesuffix("]"))
            return self.rows[min(n, len(self.rows)) - 1], _MEASURE.get(rest, "number")
        if self.act is not None and self.act.key == KEYS[PROGRESS]:
            return self.rows[0], _PROGRESS.get(name, "number")
        holding = next((row for row in self.rows if name in row.texts), self.rows[0])
        return holding, name if name in holding.places else "number"

    def document(self) -> dict[str, Any]:
        """Give the piece as every door tells it."""
        told = self.result.document() if self.result is not None else {}
        return {
            "number": self.number, "title": self.title, "about": self.about, "status": self.status, "lines": self.lines,
            "rows": [each.row for each in self.rows], "refusals": told.get("refusals", []),
            "warnings": told.get("warnings", []),
        }  # fmt: skip


def pieces_of(
    reader: Reader, place: Place, kind: str, rows: Sequence[SheetRow], faulty: Faulty, faults: list[Fault]
) -> list[Piece]:  # fmt: skip
    """Give what rows of this place's problems ask for, in their order; adds to ``faults`` the cells of which nothing can be made.

    ``faulty`` are rows of which a cell could not be read: they are looked at for more, and ask for nothing.
    """
    return list((_plans if kind == PLAN else _progresses)(reader, place, rows, faulty, faults))


def _bad(row: SheetRow, faulty: Faulty) -> bool:
    return (row.sheet, row.row) in faulty


def _act(place: Place, kind: str, number: str, fields: Mapping[str, object], follows: int) -> Act:
    asked = [place.who.name, kind, number, fields, follows]
    digest = hashlib.sha256(canonical(asked).encode()).hexdigest()
    return Act(id=f"sheet-{digest[:40]}", key=KEYS[kind], account=place.who.name, subjects=(number,), fields=fields)


# ---- plans


def _plans(
    _reader: Reader, place: Place, rows: Iterable[SheetRow], faulty: Faulty, faults: list[Fault]
) -> Iterator[Piece]:  # fmt: skip
    by_problem: dict[str, list[SheetRow]] = {}
    for row in rows:
        by_problem.setdefault(row.texts["number"], []).append(row)
    for number, own in by_problem.items():
        planned, filled = place.problems[number], [row for row in own if row.filled]
        piece = Piece(number=number, title=planned.row["title"], rows=filled or own)
        if filled:
            before = len(faults)
            fields = _plan_fields(place, planned, filled, faults)
            if len(faults) == before and not any(_bad(row, faulty) for row in filled):
                _settle_plan(place, planned, piece, fields)
        yield piece


def _plan_fields(
    place: Place, planned: Planned, rows: Sequence[SheetRow], faults: list[Fault]
) -> dict[str, object]:  # fmt: skip
    fields: dict[str, object] = {"criterion": _once("criterion", rows, faults)}
    if not fields["criterion"]:
        faults.append(rows[0].fault("criterion", "缺少整改目标（验收标准），同一问题写一次即可"))
    if said := _once("sustained", rows, faults):
        fields["sustained"] = said == "是"
    fields["measures"] = [_measure(place, planned, row, faults) for row in rows]
    return fields


def _once(name: str, rows: Sequence[SheetRow], faults: list[Fault]) -> str:
    """Give what is said once a problem; two rows that say different things are a fault of the second."""
    said = [(row, row.texts[name]) for row in rows if name in row.texts]
    for row, text in said[1:]:
        if text != said[0][1]:
            heading = VOCABULARIES[PLAN].heading(name)
            faults.append(row.fault(name, f"与同一问题第 {said[0][0].row} 行的“{heading}”不一致，写一次即可"))
    return said[0][1] if said else ""


def _measure(place: Place, planned: Planned, row: SheetRow, faults: list[Fault]) -> dict[str, str]:
    measure = {name: row.texts[column] for name, column in _MEASURE.items() if column in row.texts}
    if unit := measure.pop("unit", ""):
        codes = {word: code for code in planned.row["co_units"].split() for word in (code, place.names.get(code, code))}
        if unit in codes:
            measure["unit"] = codes[unit]
        elif unit not in (planned.row["unit"], planned.row["unit_name"]):
            known = "、".join(place.names.get(code, code) for code in planned.row["co_units"].split()) or "没有配合单位"
            faults.append(row.fault("unit", f"“{cut(unit)}”不是本问题的配合单位（{known}）；由本单位承担的不填"))
    return measure


def _settle_plan(place: Place, planned: Planned, piece: Piece, fields: Mapping[str, object]) -> None:
    standing = planned.row
    if planned.joint:  # not his to write, and not his to compare with: the act is refused where it is decided
        piece.status, piece.act = WRITTEN, _act(place, PLAN, piece.number, fields, standing["plan_no"])
        return
    if standing["plan_no"] and _said(fields) == _said(_standing(planned)):
        piece.status = SAME
        if standing["plan_verdict"] == "returned":
            piece.lines.append("本问题的计划已被退回，表中内容与退回前相同")
        return
    piece.status, piece.act = WRITTEN, _act(place, PLAN, piece.number, fields, standing["plan_no"])
    if standing["plan_no"]:
        approved = "，原审批作废，须重新审批" if standing["plan_verdict"] else ""
        piece.lines.append(f"替换现有的 {len(planned.measures)} 条措施{approved}")
    piece.lines += [_line(n, row) for n, row in enumerate(piece.rows, 1)]


def _line(n: int, row: SheetRow) -> str:
    said = row.texts
    return f"{n}. {said['measure']}（{said['leader']}、{said['department']}、{said['person']}，{said['due_on']} 前）"


def _standing(planned: Planned) -> dict[str, object]:
    measures = [{name: each[name] for name in _MEASURE if each[name]} for each in planned.measures]
    return {
        "criterion": planned.row["criterion_text"], "sustained": bool(planned.row["sustained"]), "measures": measures,
    }  # fmt: skip


def _said(fields: Mapping[str, Any]) -> object:
    """Give a plan as it is compared: line breaks and blanks that a sheet cannot keep do not make it another."""
    measures = [{name: _bare(text) for name, text in sorted(each.items())} for each in fields["measures"]]
    return _bare(fields["criterion"]), bool(fields.get("sustained")), measures


def _bare(text: object) -> str:
    return on_one_line(tidy(str(text))[0])


# ---- progress


def _progresses(
    reader: Reader, place: Place, rows: Iterable[SheetRow], faulty: Faulty, faults: list[Fault]
) -> Iterator[Piece]:  # fmt: skip
    told: dict[str, int] = {}
    recorded: dict[str, list[object]] = {}
    for row in rows:
        planned = place.problems[row.texts["number"]]
        piece = Piece(number=planned.number, title=planned.row["title"], rows=[row])
        if row.filled and (n := _measure_meant(planned, row, faults)) and not _bad(row, faulty):
            fields = _progress_fields(row, n)
            piece.about = f"第 {n} 条措施"
            piece.act = _act(place, PROGRESS, planned.number, fields, planned.row["plan_no"])
            if planned.number not in recorded:
                recorded[planned.number] = _recorded(reader, planned.number)
            same = piece.act.id in told or _compared(fields) in recorded[planned.number]
            piece.status = SAME if same else WRITTEN
            piece.lines = [f"与第 {told[piece.act.id]} 行相同"] if piece.act.id in told else [_progress_line(row)]
            told.setdefault(piece.act.id, row.row)
            piece.act = None if same else piece.act
        yield piece


def _measure_meant(planned: Planned, row: SheetRow, faults: list[Fault]) -> int:
    """Give which measure a row means, by its number, by its words, or by both; 0 with a fault where that is not clear."""
    said, text = row.texts.get("measure_n", "0"), same_text(row.texts.get("measure", ""))
    if not said.isdecimal():
        return 0  # which is said of the cell already
    n = int(said)
    named = {each["n"]: same_text(each["text"]) for each in planned.measures}
    if "measure_n" not in row.texts:
        alike = [each for each, words in named.items() if text and words == text]
        if len(alike) == 1:
            return int(alike[0])
        said = "现在的计划中没有这条措施，请照抄整改措施原文" if text else "缺少第几条措施"
        said = "有几条措施文字相同，请写明第几条措施" if alike else said
        faults.append(row.fault("measure_n" if "measure_n" in row.places else "measure", said))
        return 0
    if n not in named:
        faults.append(row.fault("measure_n", _no_such(planned, n, named)))
        return 0
    if text and named[n] != text:
        faults.append(row.fault("measure", f"与现在计划的第 {n} 条措施不一致；计划改过的，请重新下载本表"))
        return 0
    return n


def _no_such(planned: Planned, n: int, named: Collection[int]) -> str:
    """Say that a number is none of the measures; to a co-operating unit, whose own are not counted from one, which are."""
    if not planned.joint:
        return f"本问题没有第 {n} 条措施（现有 {len(named)} 条）"
    own = "、".join(str(each) for each in named)
    return f"第 {n} 条不是本单位承担的措施（{f'本单位承担的是第 {own} 条' if own else '现在没有本单位承担的措施'}）"


def _progress_fields(row: SheetRow, n: int) -> dict[str, object]:
    said, words = row.texts, VOCABULARIES[PROGRESS]
    more = [f"{words.heading(name)}：{said[name]}" for name in _KEPT_IN_WORDS if name in said]
    fields: dict[str, object] = {
        "measure": n, "on": said["filled_on"], "text": "\n".join([said["progress"], *more]),
        "kind": _KIND_CODES[said["kind"]],
    }  # fmt: skip
    if "completion" in said:
        fields["done"] = said["completion"] == "已完成"
    if "quantity" in said:
        fields["number"] = int(said["quantity"])
    if "money" in said:
        fields["amount"] = said["money"]
    return fields


def _progress_line(row: SheetRow) -> str:
    said = row.texts
    return "，".join(said[name] for name in ("filled_on", "kind", "completion", "progress") if name in said)


def _recorded(reader: Reader, number: str) -> list[object]:
    """Give the progress that is recorded since the plan that stands was written, as it is compared."""
    records = records_of(reader, number)
    since = max((each["entry_no"] for each in records if each["kind"] in _PLANS), default=0)
    return [
        _compared(each["fields"]) for each in records if each["kind"] == KEYS[PROGRESS] and each["entry_no"] > since
    ]


def _compared(fields: Mapping[str, Any]) -> object:
    amount = Decimal(str(fields["amount"])).normalize() if fields.get("amount") is not None else None
    return (
        fields["measure"],
        fields["on"],
        _bare(fields["text"]),
        fields["kind"],
        fields.get("done"),
        fields.get("number"),
        amount,
    )
