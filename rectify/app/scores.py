"""What is shown of scoring: the sheets there are, and what the records propose for one inspection or one team.

A proposal is no score: it names, for every item that can be counted, the points and the entries that carry them, and lists what
people have to judge. Units never see one (domain.md B6.2). The figures over many inspections are in ``score_reports.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.app.scoring import FOLDER, dossiers, read_sheet, sheet_names, sheet_source
from rectify.app.seeing import seen
from rectify.engine.entries import WORDS
from rectify.engine.model import Actor, Role
from rectify.engine.scoring import Kind, Line, Object, Scheme, Score, Sheet, add_up, propose, written
from rectify.engine.scoring_measures import CONDITION_WORDS, measured, not_yet
from rectify.errors import FaultyFile, NotPermitted, NotThere, WordsWrong
from rectify.store import score_queries as queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rectify.app.office import App
    from rectify.engine.dossiers import Dossier
    from rectify.engine.entries import Entry
    from rectify.library import Library, Source
    from rectify.store.transaction import Reader

Document = dict[str, Any]
PROPOSED_TO = frozenset({Role.OFFICE, Role.LEADING_GROUP, Role.DISCIPLINE})
"""Who may look at a proposal before it is a score."""

OBJECTS: Mapping[Object, str] = {Object.UNIT: "被巡察单位", Object.TEAM: "巡察组"}
SCHEMES: Mapping[Scheme, str] = {Scheme.DEDUCT: "扣分制", Scheme.ADD: "得分制"}


# ---- the sheets


def sheets(library: Library) -> Iterator[Document]:
    """List the sheets, the office's own before the shipped ones; a faulty one with the number of its faults."""
    for name in sheet_names(library):
        source = sheet_source(library, name)
        own = library.home is not None and source.path.is_relative_to(library.home)
        try:
            yield {"name": name, "own": own, "faults": 0, **sheet_document(read_sheet(source, name))}
        except FaultyFile as error:
            yield {"name": name, "own": own, "faults": len(error.faults)}


def checked(library: Library, source: Source | None, named: str) -> Sheet:
    """Read the sheet of a file, or of a name; raises FaultyFile with every fault, WordsWrong where there is neither."""
    if source is not None:
        return read_sheet(source, named)
    try:
        return read_sheet(sheet_source(library, named), named)
    except NotThere as error:
        raise WordsWrong(error.message) from error


def sheet_document(sheet: Sheet) -> Document:
    """Give a sheet's head as programs read it."""
    return {
        "label": sheet.label,
        "version": sheet.version,
        "object": sheet.object.value,
        "scheme": sheet.scheme.value,
        "total": written(sheet.total),
        "aspects": [{"name": each.name, "points": written(each.points)} for each in sheet.aspects],
        "items": len(sheet.items),
        "measured": sum(1 for item in sheet.items if item.measure),
        "grades": [{"name": each.name, "at_least": written(each.at_least)} for each in sheet.grades],
        "after": list(sheet.after),
        "note": sheet.note,
        "file": f"config/{FOLDER}{sheet.name}.toml",
    }


# ---- a proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the records propose: lines with their entries, what is left to people, and what is missing before the sheet."""

    subject: str
    sheet: Sheet
    lines: tuple[Line, ...]
    score: Score | None
    """What the proposed lines alone come to; nothing where the sheet asks for more of them."""
    missing: tuple[str, ...]
    entries: tuple[Entry, ...]

    def document(self) -> Document:
        """Give the proposal as programs read it."""
        return {
            "subject": self.subject,
            "sheet": self.sheet.name,
            "label": self.sheet.label,
            "ready": not self.missing,
            "missing": list(self.missing),
            "lines": [self._line(each) for each in self.lines],
            "judged": [
                {"item": item.code, "text": item.text, "points": written(item.points)}
                for item in self.sheet.items
                if self._left(item.code)
            ],
            "score": self.score.document() if self.score is not None else None,
            "entries": [_told(each) for each in self.entries],
        }

    def _line(self, line: Line) -> Document:
        item = self.sheet.item(line.item)
        assert item is not None  # noqa: S101 - a proposed line is of the sheet
        return {
            "item": line.item,
            "text": item.text,
            "effect": "deduct" if self.sheet.takes(item) else "add",
            "points": written(line.points),
            "most": written(item.points),
            "reason": line.reason,
            "entries": list(line.entries),
        }

    def _left(self, code: str) -> bool:
        """Say whether an item is left to people: it has no measure, or its measure has nothing to look at yet."""
        item = self.sheet.item(code)
        proposed = {line.item for line in self.lines}
        return item is not None and code not in proposed and (item.measure is None or self.sheet.scheme is Scheme.ADD)


def _told(entry: Entry) -> Document:
    return {"no": entry.no, "on": entry.on, "label": WORDS.get(entry.kind, entry.kind), "subject": entry.subject}


def proposal(
    app: App, reader: Reader, actor: Actor, number: str, sheet_name: str, today: str, team: str | None = None
) -> Proposal:  # fmt: skip
    """Give what the records propose for an inspection, or for a round's team.

    Raises NotThere for what is not there or not to be seen, NotPermitted for who may not score, WordsWrong for a sheet that is
    for something else.
    """
    sheet = read_sheet(sheet_source(app.library, sheet_name), sheet_name)
    found = (
        _about(app, reader, actor, number, today)
        if team is None
        else _of_team(app, reader, actor, (number, team), today)
    )
    wanted = Object.UNIT if team is None else Object.TEAM
    if sheet.object is not wanted:
        hint = "请加 --team 组名" if sheet.object is Object.TEAM else "不要写 --team"
        raise WordsWrong(f"评分表“{sheet.label}”评的是{OBJECTS[sheet.object]}：{hint}")
    amounts = measured(sheet.measures, found)
    lines = propose(sheet, amounts)
    whole = sheet.scheme is Scheme.DEDUCT or len(lines) == sum(1 for item in sheet.items if item.kind is Kind.ASPECT)
    named = {no for line in lines for no in line.entries}
    return Proposal(
        subject=number if team is None else f"{number} {team}",
        sheet=sheet,
        lines=lines,
        score=add_up(sheet, lines, amounts) if whole else None,
        missing=not_yet(sheet.after, found),
        entries=tuple(sorted(_named(found, named), key=lambda entry: entry.no)),
    )


def _named(found: Iterable[Dossier], numbers: set[int]) -> Iterator[Entry]:
    return (entry for each in found for entry in each.entries if entry.no in numbers)


def _about(app: App, reader: Reader, actor: Actor, number: str, today: str) -> tuple[Dossier, ...]:
    if not number.startswith("I-"):
        raise NotThere
    _found, roles = seen(reader, actor, number)
    if not roles & PROPOSED_TO:
        raise NotPermitted("您的角色不能查看评估建议")
    return dossiers(app, reader, [number], today, actor)


def _of_team(app: App, reader: Reader, actor: Actor, place: tuple[str, str], today: str) -> tuple[Dossier, ...]:
    """A team may look at itself (自评), the office's side at every team."""
    roles = {grant.role for grant in actor.grants}
    own = Role.TEAM in roles and place in {(each.round, each.team) for each in actor.authorisations}
    if not (own or roles & PROPOSED_TO) or not queries.has_team(reader, *place):
        raise NotThere
    return dossiers(app, reader, queries.inspections_of_team(reader, *place), today, actor)


def conditions(sheet: Sheet) -> str:
    """Say when a sheet may be filled in (Chinese)."""
    return "、".join(CONDITION_WORDS[each] for each in sheet.after) or "随时"
