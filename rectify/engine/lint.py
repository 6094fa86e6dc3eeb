"""Measures that say nothing: slogans (R-17), meetings in place of the work (R-18), no act or nobody (R-53).

S003 「普遍存在以“要求”和“强调”作为整改措施」「很多是以会议、文件落实，没有具体的事例和效果」, S004 「缺乏具体可行的操作措施」. Every remark
marks the words it rests on, in the text as it was typed. They are warnings: a plan review reads them, no gate does. What
a measure shows is read in ``showing.py``; what the words do is told in ``config/wording/measures.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine.clauses import Hold, Measure, Word, spans_of, take_apart
from rectify.engine.folded import Span, fold, marked, merged
from rectify.engine.showing import Reading
from rectify.engine.words import Use, Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SLOGAN, MEETING, OPERABLE = "R-17", "R-18", "R-53"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One remark on a text: the rule it comes from (domain.md B5), what is said (Chinese), and the words it rests on."""

    rule: str
    message: str
    spans: tuple[Span, ...] = ()

    def document(self) -> dict[str, object]:
        """Give the remark as programs read it."""
        return {"rule": self.rule, "message": self.message, "spans": [list(span) for span in self.spans]}


def lint(text: str, words: Words) -> tuple[Marked, ...]:
    """Give what is to be said of a measure's text; nothing where it names something that can be shown."""
    measure = take_apart(fold(text, words.variants), words.measures)
    if not any(letter.isalnum() for letter in measure.folded.text):
        return (Marked(rule=OPERABLE, message="措施没有内容"),)
    reading = Reading(measure=measure, words=words.measures)
    if reading.shows:
        return ()
    return (*_in_place_of_work(measure, reading), *_slogan(measure, reading), _not_operable(measure, reading))


def is_slogan(text: str, words: Words) -> bool:
    """Say whether a measure counts as a slogan in figures: there is something to be said of its text."""
    return bool(lint(text, words))


def lint_row(row: Mapping[str, object], words: Words) -> tuple[Marked, ...]:
    """Give what is to be said of a measure of a plan row: its text, and whether somebody in particular answers for it.

    R-53: actor and date come from the row's own fields, act and object from its text (S004 「明确整改责任人、整改时限和整改要求」).
    """
    nobody = words.measures.nobody
    lacking = [
        f"{label}写的是“{said}”，不是具体的{what}" if said else f"缺{label}"
        for name, label, what in _ROW
        if not (said := str(row.get(name) or "").strip()) or fold(said, words.variants).text in nobody
    ]
    if not row.get("due_on"):
        lacking.append("缺完成时限")
    answering = (Marked(rule=OPERABLE, message="；".join(lacking)),) if lacking else ()
    return (*lint(str(row.get("text") or ""), words), *answering)


_ROW = (("leader", "责任领导", "人"), ("department", "责任部门", "部门"), ("person", "责任人", "人"))


def told(text: str, found: Sequence[Marked]) -> str:
    """Give a text with its marked words and what is said of it, as one line for people."""
    shown = marked(text, (span for each in found for span in each.spans)).strip()
    said = "；".join(f"{each.message}（{each.rule}）" for each in found)
    return f"“{shown}”：{said}"


# ---- what is said of a measure that shows nothing


def _in_place_of_work(measure: Measure, reading: Reading) -> tuple[Marked, ...]:
    """R-18: a meeting, a study session or a paper in place of the work."""
    kinds = (
        ("会议", reading.is_meeting, (Use.CONVENING, Use.MEETING, Use.TALK)),
        ("学习", reading.is_study, (Use.STUDY, Use.TRAINING)),
        ("发文", reading.is_paper, (Use.ISSUE_ACT, Use.RULE_ACT, Use.PAPER)),
    )
    found: dict[str, list[Word]] = {}
    for clause in measure.clauses:
        kind = next((each for each in kinds if each[1](clause)), None)
        if kind is not None:
            found.setdefault(kind[0], []).extend(clause.having(*kind[2]))
    if not found:
        return ()
    spans = merged(span for words in found.values() for span in spans_of(measure, words))
    return (Marked(rule=MEETING, message=f"以{'、'.join(found)}代替整改，没有具体的事例和效果", spans=spans),)


_SAID_EMPTY = (Use.HOLLOW, Use.SOFT, Use.ABSTRACT, Use.AIM, Use.DENIAL, Use.VAGUE)


def _slogan(measure: Measure, reading: Reading) -> tuple[Marked, ...]:
    """R-17: what makes it a slogan, with the words that do."""
    clauses = measure.clauses
    governing = [word for each in clauses for word in each.having(Use.GOVERNING) if reading.governs(each, word)]
    empty = [word for each in clauses for word in each.having(*_SAID_EMPTY)]
    said: list[str] = []
    if governing:
        said.append(f"以{_quoted(measure, governing)}代替具体行动")
    if empty:
        said.append(f"{_quoted(measure, empty)}一类的话没有写明做什么")
    if not any(clause.holds for clause in clauses):
        said.append("没有数量、日期、文件名称或具体对象")
    if measure.length < reading.words.least_length:
        said.append(f"不足 {reading.words.least_length} 个字")
    if not said:
        return ()
    spans = merged(spans_of(measure, [*governing, *empty])) or (measure.folded.span(0, len(measure.folded.text)),)
    return (Marked(rule=SLOGAN, message=f"口号式措施：{'；'.join(said)}", spans=spans),)


_QUOTED = 3
"""Words that a sentence quotes; all of them are marked."""


def _quoted(measure: Measure, words: Sequence[Word]) -> str:
    found = dict.fromkeys(measure.folded.text[word.start : word.end] for word in words)
    return "".join(f"“{each}”" for each in list(found)[:_QUOTED])


def _not_operable(measure: Measure, reading: Reading) -> Marked:
    """R-53: what a measure that can be worked with would also say."""
    holds = frozenset().union(*(clause.holds for clause in measure.clauses))
    lacking = [] if any(True for _act in reading.acts()) else ["做什么"]
    if not holds & {Hold.OBJECT, Hold.TITLE, Hold.COUNT, Hold.PERSON, Hold.POST}:
        lacking.append("对什么（数量、文件名称、具体对象）")
    if not holds & {Hold.DAY, Hold.OFTEN}:
        lacking.append("什么时候")
    return Marked(rule=OPERABLE, message=f"缺乏可操作性，还须写明：{'、'.join(lacking) or '做成什么样'}")
