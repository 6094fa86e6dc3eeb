"""Words that give themselves away, counted: slogans by unit, and the lists that a plan review and a mid-term check ask for.

R-17 (口号整改), R-18 (会议文件代替整改), R-06 (停留在部署), R-21 (模板化), R-20 (有观点无支撑). Figures and warnings only: what blocks is a
gate. The city office reads the figures of everything and no row, and with them no text.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.app.counting import Report, figures_sight, rate, rows_sight
from rectify.app.worked_measures import Row, WorkedMeasure, progress_by_problem, worked_measures
from rectify.engine.finding_text import unsupported
from rectify.engine.kinds.words import PAPER_EVIDENCE
from rectify.engine.likeness import Text, same_texts
from rectify.engine.lint import lint, told
from rectify.engine.model import Role
from rectify.engine.rights import FIGURES
from rectify.store import wording_queries as queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.engine.rights import Sight
    from rectify.engine.words import Words
    from rectify.store.transaction import Reader

PAPER_PROGRESS = frozenset({"meeting", "document", "deployment"})
"""Progress that is arrangement only (S003 「仍停留在安排部署上」)."""

BEFORE = timedelta(days=15)
"""How long before the deadline a row that is only arranged is listed (domain.md B5, R-06: at T-15 and T)."""

LISTS: Mapping[str, str] = {
    "slogans": "口号式措施",
    "same_measures": "一条措施多处照用",
    "paper_only": "只有会议文件",
    "only_arranged": "停留在安排部署",
    "not_begun": "到期未实施",
    "same_findings": "问题表述雷同",
    "unsupported": "有观点无支撑",
}
"""The lists of the report by their keys, with what each is called."""

HEADINGS = ("单位", "措施", *LISTS.values(), "口号占比")
LIST_HEADINGS = ("事由", "问题", "单位", "措施", "文字", "说明")
_COUNTED_NOT = frozenset({"void", "legacy"})
_RUNNING = frozenset({"handed_over", "transferred"})


def wording(app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the report by unit, with every list in its document; raises NotPermitted where somebody sees no figures."""
    counted = _Wordings(app, reader, figures_sight(actor), today)
    readable = _readable(app, reader, actor, counted)
    units, lists = (readable.units, readable.lists) if readable else ([], {name: [] for name in LISTS})
    document = {"on": today, "units": units, "total": counted.total, **lists}
    rows = [_unit_row(each) for each in (*units, counted.total)]
    said = "，".join(f"{word} {len(counted.lists[name])}" for name, word in LISTS.items())
    closing = f"措施 {counted.total['measures']} 条；{said}。明细：rectify report wording-list。"
    return Report(name="wording", on=today, document=document, rows=rows, closing=closing)


def wording_list(app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make one table of all the lists, a row a measure, a problem or a group of them."""
    lists = _Wordings(app, reader, rows_sight(actor), today).lists
    rows = [(LISTS[name], *_list_row(each)) for name in LISTS for each in lists[name]]
    document = {"on": today, **lists, "count": len(rows)}
    return Report(
        name="wording-list",
        on=today,
        document=document,
        rows=rows,
        closing=f"共 {len(rows)} 项，供方案会审和督查参考。",
    )


def _readable(app: App, reader: Reader, actor: Actor, counted: _Wordings) -> _Wordings | None:
    """Give what somebody may read of what was counted: all of it, or less where the city's figures show more than rows."""
    roles = {grant.role for grant in actor.grants if grant.role in FIGURES}
    if Role.CITY not in roles:
        return counted
    return _Wordings(app, reader, rows_sight(actor), counted.today) if roles - {Role.CITY} else None


class _Wordings:
    """What was found in the texts that somebody sees: the lists, and the figures by unit."""

    def __init__(self, app: App, reader: Reader, seen: Sight, today: str) -> None:
        rows = {row["number"]: row for row in queries.texts(reader, seen) if row["state"] not in _COUNTED_NOT}
        self.today = today
        self.measures = worked_measures(reader, seen, rows)
        running = [each for each in self.measures if each.problem["state"] in _RUNNING]
        self.lists: dict[str, list[Row]] = {
            "slogans": list(_slogans(self.measures, app.words)),
            "same_measures": list(_same_measures(self.measures, app.words)),
            "paper_only": [_measure_line(each) for each in self.measures if _is_paper_only(each)],
            "only_arranged": list(_only_arranged(running, today)),
            "not_begun": [_measure_line(each, due_on=each.due_on) for each in running if _is_not_begun(each, today)],
            "same_findings": list(_same_findings(rows.values(), app.words)),
            "unsupported": list(_unsupported(rows.values(), app.words)),
        }
        self.units = self._by_unit(rows.values())
        self.total = self._counted("", "合计", {row["unit"] for row in rows.values()})

    def _by_unit(self, rows: Iterable[Row]) -> list[Row]:
        names = {row["unit"]: row["unit_name"] for row in rows}
        return [self._counted(code, names[code], {code}) for code in sorted(names)]

    def _counted(self, code: str, name: str, units: set[str]) -> Row:
        """Count what touches some units; a group that several units share counts once for each, and once in the total."""
        measures = sum(each.problem["unit"] in units for each in self.measures)
        found = {key: sum(not units.isdisjoint(each["units"]) for each in lines) for key, lines in self.lists.items()}
        share = {"ratio": rate(found["slogans"], measures), "numerator": found["slogans"], "denominator": measures}
        return {"unit": code, "unit_name": name, "measures": measures, **found, **share}


# ---- the lists


def _line(row: Row) -> Row:
    names = {"units": [row["unit"]], "unit_name": row["unit_name"]}
    return {"problem": row["number"], "problems": [row["number"]], **names, "title": row["title"]}


def _measure_line(each: WorkedMeasure, **more: object) -> Row:
    return {**_line(each.problem), "measure": each.n, "text": each.text, **more}


def _slogans(measures: Sequence[WorkedMeasure], words: Words) -> Iterator[Row]:
    """R-17, R-18: the measures that a plan review is to look at, with the words marked; each text is read once."""
    read = {text: lint(text, words) for text in dict.fromkeys(each.text for each in measures)}
    for each in measures:
        if found := read[each.text]:
            remarks = [one.document() for one in found]
            yield _measure_line(each, findings=remarks, said=told(each.text, found))


def _same_measures(measures: Sequence[WorkedMeasure], words: Words) -> Iterator[Row]:
    """One text for three problems or more (domain.md B5.1)."""
    by_key = {f"{each.problem['number']} {each.n:03}": each for each in measures}
    texts = [Text(key=key, text=each.text, names=(each.problem["unit_name"],)) for key, each in by_key.items()]
    for group in same_texts(texts, words.likeness.same_measure):
        problems = list(dict.fromkeys(by_key[key].problem["number"] for key in group.keys))
        if len(problems) >= words.likeness.measures_from:
            alike = [by_key[key].problem for key in group.keys]
            yield {**_shared(alike, group.share), "text": by_key[group.keys[0]].text, "measures": len(alike)}


def _same_findings(rows: Iterable[Row], words: Words) -> Iterator[Row]:
    """R-21: findings of different units that read alike (S000 「放之四海而皆准」)."""
    by_key = {row["number"]: row for row in rows}
    texts = [
        Text(key=key, text=f"{row['title']}\n{row['detail'] or ''}", names=(row["unit_name"],))
        for key, row in by_key.items()
    ]
    for group in same_texts(texts, words.likeness.same_finding):
        alike = [by_key[key] for key in group.keys]
        if len({row["unit"] for row in alike}) >= words.likeness.findings_from:
            yield {**_shared(alike, group.share), "text": alike[0]["title"]}


def _shared(alike: Sequence[Row], share: int) -> Row:
    problems = list(dict.fromkeys(row["number"] for row in alike))
    names = "、".join(dict.fromkeys(row["unit_name"] for row in alike))
    units = list(dict.fromkeys(row["unit"] for row in alike))
    return {"problems": problems, "units": units, "unit_name": names, "share": share, "count": len(problems)}


def _is_paper_only(each: WorkedMeasure) -> bool:
    """R-18: something was recorded for a measure, and all of it is a meeting or a paper about the work."""
    papers = all(kind in PAPER_PROGRESS for kind in each.progress) and all(
        kind in PAPER_EVIDENCE for kind in each.evidence
    )
    return papers and bool(each.progress or each.evidence)


def _is_not_begun(each: WorkedMeasure, today: str) -> bool:
    """未实施: the day of the measure is over, and nothing was ever told of it."""
    return each.due_on < today and not each.done and not each.progress


def _only_arranged(running: Sequence[WorkedMeasure], today: str) -> Iterator[Row]:
    """R-06: at T-15 and at T, the rows of which only meetings, papers and arrangements are told."""
    rows = {each.problem["number"]: each.problem for each in running}
    for number, progress in sorted(progress_by_problem(running).items()):
        stage = _stage(rows[number]["nominal_on"], today)
        if stage and progress.keys() <= PAPER_PROGRESS:
            more = {"stage": stage, "nominal_due_on": rows[number]["nominal_on"], "progress": dict(progress)}
            yield {**_line(rows[number]), **more}


def _stage(nominal_on: str | None, today: str) -> str:
    if nominal_on is None:
        return ""
    if nominal_on <= today:
        return "T"
    return "T-15" if (date.fromisoformat(nominal_on) - BEFORE).isoformat() <= today else ""


def _unsupported(rows: Iterable[Row], words: Words) -> Iterator[Row]:
    """R-20: findings without a figure, a day, a document or a case."""
    for row in rows:
        if unsupported((row["title"], row["detail"]), words) is not None:
            yield _line(row)


# ---- as tables


def _unit_row(each: Row) -> list[object]:
    return [each["unit_name"], each["measures"], *(each[name] for name in LISTS), f"{each['ratio']}%"]


def _list_row(each: Row) -> list[object]:
    return [
        "、".join(each["problems"]),
        each["unit_name"],
        each.get("measure"),
        each.get("text") or each["title"],
        _said(each),
    ]


def _said(each: Row) -> str:
    """Say why a row stands in its list, where the list's name does not say it all."""
    if "findings" in each:
        return "；".join(f"{one['message']}（{one['rule']}）" for one in each["findings"])
    if "share" in each:
        return f"{each['count']} 个问题，相同 {each['share']}% 以上"
    if "stage" in each:
        kinds: Counter[str] = Counter(each["progress"])
        return f"{each['stage']}，到期 {each['nominal_due_on']}，进展 {kinds.total()} 次均为会议、文件、部署"
    return f"完成时限 {each['due_on']}" if "due_on" in each else ""
