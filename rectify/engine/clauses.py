"""A measure taken apart: its clauses, the listed words in them, and what an act can be held to.

Words are found longest first and do not overlap; words within 《…》 and “…” are names and are not looked at. What a clause is
worth is ``lint.py``'s business.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from rectify.engine.words import Use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rectify.engine.folded import Folded, Span
    from rectify.engine.words import MeasureWords


_Placed = TypeVar("_Placed")


class Hold(StrEnum):
    """What an act can be held to."""

    COUNT = "count"
    ONCE = "once"
    DAY = "day"
    OFTEN = "often"
    TITLE = "title"
    PAPER = "paper"
    PERSON = "person"
    ACTOR = "actor"
    OBJECT = "object"
    POST = "post"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A listed word of the text, where it stands in the folded text, and what it does."""

    start: int
    end: int
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A stretch of the folded text between two stops, with its words and holds; ``last`` of its sentence or not."""

    start: int
    end: int
    words: tuple[Word, ...]
    holds: frozenset[Hold]
    uses: frozenset[Use]
    last: bool = False

    def has(self, uses: frozenset[Use]) -> bool:
        """Say whether it has a word of some uses."""
        return not uses.isdisjoint(self.uses)

    def having(self, *uses: Use) -> tuple[Word, ...]:
        """Give the words of some uses, in order."""
        return tuple(word for word in self.words if word.use in uses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure's text taken apart. ``plain`` is the folded text with names blotted out, of the same length."""

    folded: Folded
    plain: str
    clauses: tuple[Clause, ...]
    length: int
    """How many letters and digits it has; those of names do not count."""


_BLOT = "\u25a0"
_TITLE = re.compile(r"[《〈][^《》〈〉\n]{1,80}[》〉]")
_QUOTED = re.compile('“[^“”\n]{1,60}”|‘[^‘’\n]{1,60}’|「[^「」\n]{1,60}」|『[^『』\n]{1,60}』|"[^"\n]{1,60}"')
_MOSTLY = 0.7
"""A text that stands in quotation marks as a whole is no quotation."""

_LONGEST = 200
"""Letters of a clause."""
_HARD_STOP = "。;!?\n"
_STOP = re.compile(
    r"[。;!?\n]|(?<!\d),|,(?!\d)|:(?!\d)|(?<!\d):|(?<![合兼归吞一])并(?![购轨网排非入列])且?|(?:然|之)后|同时"
)
_LEADING = re.compile(
    r"^(?:针对|围绕|按照|根据|依据|对照|结合|通过|关于|对于|自|从|对|就|以|为|将|把|在|向|给|与|和|由|共|其中|每)"
)

_ONE_TO_TEN = "〇零一二两三四五六七八九十百千"
_NUMBER = rf"(?:\d{{1,12}}(?:[.,]\d{{1,6}}){{0,3}}[万亿千百]?|[{_ONE_TO_TEN}万]{{1,8}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY_PATTERNS = (
    rf"(?<![\d{_ONE_TO_TEN}个]){_MONTH}月(?:\d{{1,2}}[日号]|[{_ONE_TO_TEN}]{{1,3}}[日号]|底|末|初|份|[上中下]旬)?",
    rf"{_NUMBER}个?(?:工作日|自然日|日|天|个月|月|周|星期)(?:以?内|之内)",
    r"(?:年|月|季度?|周|学期|期)[底末](?:之?前|以前)?|(?:年|月|周|学期|本轮|整改期)(?:内|结束前)",
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[日号](?:之?前|以前)",
    r"限期\d|截至|当日|次日|即日起",
)
_OFTEN = (
    r"每(?:天|日|周[一二三四五六日]?|旬|月|个月|季度?|半年|年|学期|两周|双周|星期[一二三四五六日]?|次|逢|户|人|校|村|件|笔|处)"
    r"|[按逐](?:月|季|周|日|户|村|人|笔|份|处|栋|校|宗|车|店|册|账|亩|班|生|户|家|厂|河|校|次)"
    r"|逐项目|挨家挨户"
)
_SHARE = r"\d(?:\.\d{1,6})?%|百分之"
_DOCUMENT = r"[〔\[(]\d{4}[〕\])]第?\d{1,6}号"
_ACTOR = (
    r"由[^,。;、■]{1,12}?(?:股|办|科|局|站|所|组|委|会|员|部|队|中心|公司|村|校|院|镇长|书记|主任|会计|部门|领导|人)"
)


@lru_cache(maxsize=8)
class Patterns:
    """The patterns that are made of a file's words, each compiled once."""

    def __init__(
        self, classifiers: tuple[str, ...], not_counted: tuple[str, ...], surnames: str, not_names: tuple[str, ...]
    ) -> None:
        kinds = "|".join(sorted(map(re.escape, classifiers), key=len, reverse=True))
        nothing = "|".join(map(re.escape, not_counted))
        once = rf"一(?!元|万元|户|名|人|处|辆|台|间|亩|笔|栋|所)(?:{kinds})"
        self.once = re.compile(once)
        self.count = re.compile(
            rf"(?<![第\d{_ONE_TO_TEN}万])(?!{once}){_NUMBER}(?:余|多|来)?(?:{kinds})(?![^的,。、]{{0,2}}(?:{nothing}))"
        )
        name = f"(?!{'|'.join(map(re.escape, not_names))})[{surnames}]"
        self.person = re.compile(
            rf"{name}(?:某{{1,2}}|[x×*○]{{1,2}})(?![些个种项])|{name}[\u4e00-\u9fff]{{1,2}}同志"
            rf"|(?:(?<=[对给将由长人员师])|(?<=干部|会计|主任|书记)){name}[\u4e00-\u9fff]{{1,2}}(?=进行|给予|予以|作出|等\d)"
        )


_SIMPLE = (
    (Hold.DAY, re.compile("|".join(_DAY_PATTERNS))),
    (Hold.OFTEN, re.compile(_OFTEN)),
    (Hold.SHARE, re.compile(_SHARE)),
    (Hold.ACTOR, re.compile(_ACTOR)),
)


def take_apart(folded: Folded, words: MeasureWords) -> Measure:
    """Take a folded measure apart."""
    plain = _blotted(folded.text)
    listed = tuple(_words(plain, words))
    holds = sorted(_holds(folded.text, plain, listed, words))
    clauses = [_clause(start, end, last, listed, holds) for start, end, last in _stretches(plain, listed)]
    length = sum(letter.isalnum() for letter in plain)
    return Measure(folded=folded, plain=plain, clauses=tuple(_joined(clauses, plain)), length=length)


def _clause(start: int, end: int, last: bool, listed: Sequence[Word], holds: Sequence[tuple[int, Hold]]) -> Clause:  # noqa: FBT001 - as it is built
    words = _within(listed, start, end, lambda word: word.start)
    return Clause(
        start=start,
        end=end,
        last=last,
        words=tuple(words),
        uses=frozenset(word.use for word in words),
        holds=frozenset(hold for _place, hold in _within(holds, start, end, lambda hold: hold[0])),
    )


def _within(ordered: Sequence[_Placed], start: int, end: int, place: Callable[[_Placed], int]) -> Sequence[_Placed]:
    return ordered[bisect_left(ordered, start, key=place) : bisect_left(ordered, end, key=place)]


def _blotted(text: str) -> str:
    """Blot out titles and quotations, so that words in them count for nothing; the length stays."""
    text = _TITLE.sub(lambda found: _BLOT * len(found[0]), text)
    return _QUOTED.sub(lambda found: found[0] if len(found[0]) > _MOSTLY * len(text) else _BLOT * len(found[0]), text)


def _words(plain: str, words: MeasureWords) -> Iterator[Word]:
    place = 0
    while place < len(plain):
        found = next((each for each in words.lexicon.get(plain[place], ()) if plain.startswith(each[0], place)), None)
        if found is not None:
            yield Word(start=place, end=place + len(found[0]), use=found[1])
        place += len(found[0]) if found is not None else 1


def _holds(text: str, plain: str, listed: Sequence[Word], words: MeasureWords) -> Iterator[tuple[int, Hold]]:
    """Give every hold with its place; a number that is part of a listed word (四个意识) is none."""
    made = Patterns(words.classifiers, words.not_counted, words.surnames, words.not_names)
    taken = {place for word in listed for place in range(word.start, word.end)}
    for hold, pattern in ((Hold.COUNT, made.count), (Hold.ONCE, made.once)):
        yield from ((found.start(), hold) for found in pattern.finditer(plain) if found.start() not in taken)
    for hold, pattern in (*_SIMPLE, (Hold.PERSON, made.person)):
        yield from ((found.start(), hold) for found in pattern.finditer(plain))
    for found in _TITLE.finditer(text):
        paper = found[0][1:-1].endswith(words.paper_titles)
        yield found.start(), Hold.PAPER if paper else Hold.TITLE
    yield from ((found.start(), Hold.TITLE) for found in re.finditer(_DOCUMENT, text))
    of_use = {Use.OBJECT: Hold.OBJECT, Use.POST: Hold.POST}
    yield from ((word.start, of_use[word.use]) for word in listed if word.use in of_use)


def _stretches(plain: str, listed: Sequence[Word]) -> Iterator[tuple[int, int, bool]]:
    """Give where each clause starts and ends, and whether a sentence ends with it; a listed word is not cut in two."""
    taken = {place for word in listed for place in range(word.start, word.end)}
    start = 0
    for stop in _STOP.finditer(plain):
        if stop.start() in taken:
            continue
        yield from _cut(start, stop.start(), last=stop[0] in _HARD_STOP)
        start = stop.end()
    yield from _cut(start, len(plain), last=True)


def _cut(start: int, end: int, *, last: bool) -> Iterator[tuple[int, int, bool]]:
    """Nobody writes longer clauses: what goes on is taken as several, so that reading stays quick on any text."""
    for place in range(start, end, _LONGEST):
        yield place, min(place + _LONGEST, end), last and place + _LONGEST >= end


_SPEAKING = frozenset(Use) - {Use.OBJECT, Use.POST, Use.RULE, Use.PAPER, Use.VAGUE, Use.NOUN, Use.ABSTRACT}


def _joined(clauses: Sequence[Clause], plain: str) -> Iterator[Clause]:
    """Join what is only the beginning of a clause (对12个村的低保对象，…; 6月底前，…) to what follows it."""
    waiting: Clause | None = None
    for clause in clauses:
        whole = clause if waiting is None else _both(waiting, clause)
        if not clause.last and _only_begins(clause, plain):
            waiting = whole
            continue
        waiting = None
        yield whole
    if waiting is not None:
        yield waiting


def _only_begins(clause: Clause, plain: str) -> bool:
    if clause.has(_SPEAKING):
        return False
    text = plain[clause.start : clause.end]
    return bool(_LEADING.match(text)) or bool(clause.holds and clause.holds <= {Hold.DAY, Hold.OFTEN, Hold.ACTOR})


def _both(first: Clause, second: Clause) -> Clause:
    return Clause(
        start=first.start, end=second.end, words=(*first.words, *second.words), holds=first.holds | second.holds,
        uses=first.uses | second.uses,
        last=second.last,
    )  # fmt: skip


def spans_of(measure: Measure, words: Sequence[Word]) -> tuple[Span, ...]:
    """Give where words stand in the text as it was typed."""
    return tuple(measure.folded.span(word.start, word.end) for word in words)
