"""What is said of the wording of an act, beside its rule: warnings, and the figures that come of them. Nothing is refused for it.

R-17, R-18 and R-53 for the measures of a plan row, as it is written, amended and judged; R-18 for progress that is a meeting;
R-19 and R-20 for a finding that is described. An office that is asked by a door without word lists says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rectify.engine.finding_text import hints, unsupported
from rectify.engine.likeness import compared, share
from rectify.engine.lint import MEETING, SLOGAN, Marked, lint, lint_row, told
from rectify.engine.words import FEATURES

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules
    from rectify.engine.model import Facts
    from rectify.engine.rulings import Body, Found
    from rectify.engine.words import Words

Said = tuple[tuple[str, ...], dict[str, object]]


def with_remarks(found: Found, act: Act, facts: Facts, rules: Rules) -> Found:
    """Add to what a rule found what is to be said of the wording."""
    remark = _REMARKS.get(act.key)
    if remark is None or rules.words is None:
        return found
    warnings, body = remark(act, facts, rules.words)
    whole: Body = {**found.body, **body}
    return replace(found, warnings=(*found.warnings, *warnings), body=whole)


def _of_measures(act: Act, facts: Facts, words: Words) -> Said:
    """A plan row: what is to be said of each measure, where it stands elsewhere, and how many of them are slogans."""
    given = act.fields.get("measures")
    rows = [each for each in given if isinstance(each, Mapping)] if isinstance(given, Sequence) else []
    slogans = sum(bool(lint(str(row.get("text") or ""), words)) for row in rows)
    remarks = [
        (text := str(row.get("text") or ""), (*lint_row(row, words), *_used_elsewhere(text, facts, words)))
        for row in rows
    ]
    return _numbered(remarks), {"slogans": slogans}


def _used_elsewhere(text: str, facts: Facts, words: Words) -> tuple[Marked, ...]:
    """R-17: one text for three problems or more (domain.md B5.1), counted over the unit's problems of the inspection."""
    known = facts.known.get("measures_elsewhere")
    own = compared(text)
    alike = {
        number
        for number, other in (known if isinstance(known, tuple) else ())
        if share(own, compared(other)) * 100 >= words.likeness.same_measure
    }
    if len(alike) + 1 < words.likeness.measures_from:
        return ()
    return (Marked(rule=SLOGAN, message=f"与本单位另外 {len(alike)} 个问题的措施雷同，一条措施不能应付多个问题"),)


def _of_plan(act: Act, facts: Facts, words: Words) -> Said:
    """The judgement on a plan row: whoever approves it reads what was said of its measures."""
    if act.text("verdict") != "approved":
        return (), {}
    return _numbered([(each.text, lint(each.text, words)) for each in facts.measures]), {}


def _numbered(remarks: Sequence[tuple[str, Sequence[Marked]]]) -> tuple[str, ...]:
    return tuple(f"第 {n} 条措施{told(text, found)}" for n, (text, found) in enumerate(remarks, 1) if found)


def _of_progress(act: Act, _facts: Facts, words: Words) -> Said:
    """Progress that is called an act or a result and tells of a meeting (S003 「很多是以会议、文件落实」)."""
    if act.text("kind") not in ("action", "result"):
        return (), {}
    found = [each for each in lint(act.text("text"), words) if each.rule == MEETING]
    return ((f"进展{told(act.text('text'), found)}",) if found else ()), {}


def _of_finding(act: Act, facts: Facts, words: Words) -> Said:
    """A finding's seven features, in the act or as a group within it; a registration without them is still a view or none."""
    given = act.fields.get("finding", act.fields)
    registered = facts.problem is None
    if not isinstance(given, Mapping) or given.get("waived"):
        return (), {}
    described = any(given.get(name) for name in FEATURES)
    texts = (act.text("title"), act.text("detail"), *(given.get(name) for name in FEATURES))
    view = unsupported(texts, words) if registered else None
    found = (*(hints(given, words) if described else ()), *((view,) if view is not None else ()))
    return tuple(f"{each.message}（{each.rule}）" for each in found), {}


_REMARKS: Mapping[str, Callable[[Act, Facts, Words], Said]] = {
    "plan_row": _of_measures,
    "plan_amendment": _of_measures,
    "plan_approval": _of_plan,
    "progress": _of_progress,
    "report": _of_finding,
    "finding": _of_finding,
}
WORDED = frozenset(_REMARKS)
"""The kinds of act that are asked with word lists."""
