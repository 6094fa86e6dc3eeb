"""What a clause of a measure names that can be shown: an act that was done, a count of things, things of several kinds.

A plain act shows by itself. A lighter one shows with something it can be held to. An act that is only called for, aimed at or
talked of (要求…, 确保…, 研究…) needs a count, a day, a document or a person beside it; one that is forbidden, undone or a
noun (杜绝…, 未公示, 清退工作) is none. What is said of a measure that shows nothing is ``lint.py``'s business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine.clauses import Clause, Hold, Measure, Word
from rectify.engine.words import MeasureWords, Use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

EMPTY = frozenset({
    Use.HOLLOW, Use.SOFT, Use.ABSTRACT, Use.GOVERNING, Use.AIM, Use.DENIAL, Use.TALK, Use.MEETING, Use.STUDY, Use.VAGUE,
})  # fmt: skip
"""Words that say nothing of what is done."""

_BINDING = frozenset({Hold.COUNT, Hold.ONCE, Hold.DAY, Hold.OFTEN, Hold.TITLE, Hold.PERSON})
_ANY = _BINDING | {Hold.SHARE, Hold.ACTOR, Hold.OBJECT, Hold.POST}
_LEADING = frozenset({Use.HOLLOW, Use.GOVERNING, Use.AIM, Use.TALK})
_AGAINST_COUNTS = frozenset({Use.HOLLOW, Use.DENIAL, Use.STUDY, Use.MEETING, Use.ABSTRACT, Use.ATTENDING})
_UNDATED = frozenset({Use.HOLLOW, Use.MEETING, Use.STUDY})
_MAKING = frozenset({Use.RULE_ACT, Use.UPKEEP_ACT, Use.ISSUE_ACT})
_TOPIC = 4
"""Letters that make an act's object a topic of its own."""

_SPOILING, _FOLLOWING = 8, 40
"""Letters before an act and behind it that are looked at."""
_ABOUT = ("对", "针对", "就", "围绕", "在", "将", "把")
_AS_NOUN = ("按", "照", "根据", "符合", "达到")
_EVERYBODY = ("各", "全体", "所有")
_RULE_ENDS = ("制度", "办法", "细则", "规定", "规程", "规则", "预案", "清单", "流程", "手册", "规范", "计划")
_LISTED = re.compile(
    r"(?:[、和与及][^,。;]{0,20})?(?:等|各)(?:重点|关键|各个?)?(?:环节|工作|方面|程序|手续|事项|情况|问题|行为|领域|过程|制度|管理)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One measure and the words it is read with."""

    measure: Measure
    words: MeasureWords

    # ---- the whole text

    @property
    def shows(self) -> bool:
        """Say whether any clause names something that can be shown, or no word of the text is empty."""
        return any(self._clause_shows(number) for number in range(len(self.measure.clauses))) or self._plain_speech()

    def acts(self) -> Iterator[Word]:
        """Give the words that are acts, shown or not; nouns and what is forbidden or undone are none."""
        for clause in self.measure.clauses:
            yield from self._done(clause)

    def _plain_speech(self) -> bool:
        """A longer text without an empty word, a paper or a study session is let pass: no list holds every act and thing."""
        clauses = self.measure.clauses
        if self.measure.length < self.words.least_length or any(clause.has(EMPTY) for clause in clauses):
            return False
        return not any(self.is_paper(clause) or self.is_study(clause) for clause in clauses)

    # ---- what a clause is about

    def is_meeting(self, clause: Clause) -> bool:
        """Say whether a clause is about holding a meeting: one is called, or the clause begins with it."""
        held = clause.having(Use.MEETING)
        if clause.having(Use.CONVENING):
            return bool(held) or self.text(clause).startswith("开会")
        return bool(held) and bool(clause.having(Use.TALK)) and clause.words[0].use in (Use.MEETING, Use.TALK)

    def is_study(self, clause: Clause) -> bool:
        """Say whether a clause is about studying or training, and not only about its being strengthened."""
        found = clause.having(Use.STUDY, Use.TRAINING)
        return bool(found) and not self.is_led(clause, found[0])

    def is_paper(self, clause: Clause) -> bool:
        """Say whether a clause is about a paper on the work: a notice, a plan of rectification."""
        made = clause.having(Use.ISSUE_ACT, Use.RULE_ACT)
        return bool(made) and (Hold.PAPER in clause.holds or bool(clause.having(Use.PAPER)))

    def governs(self, clause: Clause, word: Word) -> bool:
        """Say whether a governing word governs; 要求 as a noun does not (按照…要求)."""
        before, after = self.measure.plain[clause.start : word.start], self.measure.plain[word.end : word.end + 1]
        return not (any(mark in before for mark in _AS_NOUN) or before.endswith("的") or after == "的")

    def text(self, part: Clause | Word) -> str:
        """Give the folded text of a clause or a word."""
        return self.measure.plain[part.start : part.end]

    # ---- what a clause shows

    def _clause_shows(self, number: int) -> bool:
        clause = self.measure.clauses[number]
        if self.is_meeting(clause):
            return any(word.use is Use.ACT for word in self._done(clause))
        return (
            any(_SHOWN_BY[word.use](self, number, word) for word in self._done(clause) if self._may_show(number, word))
            or self._count_shows(number, clause)
            or self._things_show(clause)
        )

    def _may_show(self, number: int, word: Word) -> bool:
        """An act that is only led up to needs a count, a day, a document or a person beside it."""
        clause = self.measure.clauses[number]
        return bool(clause.holds & _BINDING) or not (self.is_led(clause, word) or self._is_called_for(number))

    def _count_shows(self, number: int, clause: Clause) -> bool:
        """A count of things shows by itself, where no hollow word is about it (拆违建3处)."""
        if Hold.COUNT not in clause.holds or clause.has(_AGAINST_COUNTS) or self.is_paper(clause):
            return False
        called_for = clause.having(Use.GOVERNING) or self._is_called_for(number)
        return not called_for or Hold.DAY in clause.holds

    def _things_show(self, clause: Clause) -> bool:
        """Two things of different kinds show by themselves, where no empty word is about them."""
        return len(clause.holds - {Hold.PAPER}) > 1 and not clause.has(EMPTY)

    # ---- whether an act is one

    def _done(self, clause: Clause) -> Iterator[Word]:
        """Give the acts that are done in a clause: not forbidden, not undone, and no nouns (清退工作, 公示制度)."""
        denial = next((each.start for each in clause.having(Use.DENIAL)), clause.end)
        undone_to = -1
        for number, word in enumerate(clause.words):
            if word.use not in _SHOWN_BY or word.start > denial:
                continue
            # Two acts side by side are undone together: 未公开公示.
            before = self.measure.plain[max(clause.start, word.start - _SPOILING) : word.start]
            if undone_to == word.start or before.endswith(self.words.spoilers):
                undone_to = word.end
            elif not self._is_noun(clause, number, word):
                yield word

    def _is_noun(self, clause: Clause, number: int, word: Word) -> bool:
        after = self.measure.plain[word.end : min(clause.end, word.end + _FOLLOWING)]
        if _LISTED.match(after):
            return True
        following = clause.words[number + 1] if number + 1 < len(clause.words) else None
        if following is not None and following.start == word.end and following.use in (Use.OBJECT, Use.POST):
            return False
        return word.use not in _MAKING and after.startswith(self.words.heads)

    def is_led(self, clause: Clause, word: Word) -> bool:
        """Say whether an act is only aimed at, called for, strengthened or talked of."""
        for each in clause.words if clause.has(_LEADING) else ():
            if each.start >= word.start:
                break
            if each.use in _LEADING and (each.use is not Use.GOVERNING or self.governs(clause, each)):
                return True
        hollow = clause.having(Use.HOLLOW)
        return bool(hollow) and hollow[-1].start > word.start and self.text(clause).startswith(_ABOUT)

    def _is_called_for(self, number: int) -> bool:
        """Say whether a clause before this one of the same sentence governs it.

        It ends in a governing word (局党组强调，…), or begins by calling on everybody (要求各股室…，…).
        """
        for before in reversed(self.measure.clauses[:number]):
            if before.last:
                return False
            found = before.having(Use.GOVERNING)
            if found and found[-1].end == before.end and self.governs(before, found[-1]):
                return True
            if found and found[0].start == before.start and self.measure.plain.startswith(_EVERYBODY, found[0].end):
                return True
        return False

    # ---- what acts are held to

    def dated_beside(self, number: int) -> bool:
        """Say whether a clause beside this one, in its sentence, names a day (…，6月底前完成)."""
        clauses = self.measure.clauses
        beside = [clauses[number - 1]] if number and not clauses[number - 1].last else []
        beside += [clauses[number + 1]] if number + 1 < len(clauses) and not clauses[number].last else []
        return any(each.holds & {Hold.DAY, Hold.OFTEN} and not each.has(_UNDATED) for each in beside)

    def has_topic(self, number: int, word: Word) -> bool:
        """Say whether an act has an object of its own words, and nothing empty is about it (排查安全隐患)."""
        clause = self.measure.clauses[number]
        if clause.has(EMPTY):
            return False
        following = min((each.start for each in clause.words if each.start >= word.end), default=clause.end)
        topic = self.measure.plain[word.end : following].removeprefix("了")
        return len(topic) >= _TOPIC and not topic.startswith(self.words.heads)

    def names_rule(self, number: int, act: Word) -> bool:
        """Say whether a rule behind the act has a topic before its 制度 or 办法 (资金管理办法, and not 相关制度)."""
        for word in self.measure.clauses[number].having(Use.RULE, Use.VAGUE):
            if word.start < act.end or (word.use is Use.VAGUE and not self.text(word).endswith(_RULE_ENDS)):
                continue
            topic = self.measure.plain[act.end : word.start]
            if len(topic) > 1 and not topic.endswith(self.words.untitled):
                return True
        return False

    def gives_record(self, number: int, act: Word) -> bool:
        """Say whether the act gives a register or a file, and not the rule about it (档案管理制度)."""
        clause = self.measure.clauses[number]
        for word in clause.having(Use.OBJECT):
            after = self.measure.plain[word.end : clause.end]
            ends = not after or after[0] in "、和与及或(,共"
            if word.start >= act.end and ends and self.text(word) in self.words.records:
                return True
        return False


def _plain(_reading: Reading, _number: int, _word: Word) -> bool:
    return True


def _light(reading: Reading, number: int, word: Word) -> bool:
    held = reading.measure.clauses[number].holds & _ANY
    return bool(held) or reading.dated_beside(number) or reading.has_topic(number, word)


def _weak(reading: Reading, number: int, _word: Word) -> bool:
    return bool(reading.measure.clauses[number].holds & _BINDING) or reading.dated_beside(number)


def _makes_rule(reading: Reading, number: int, word: Word) -> bool:
    """A rule is made: it has a title, or a name of its own; a plan of rectification is none."""
    clause = reading.measure.clauses[number]
    if reading.is_paper(clause):
        return False
    return Hold.TITLE in clause.holds or reading.names_rule(number, word) or reading.gives_record(number, word)


def _keeps_up(reading: Reading, number: int, word: Word) -> bool:
    """Something is built or mended: a rule with a title, a named rule with a day or a count, a register."""
    holds = reading.measure.clauses[number].holds
    if Hold.TITLE in holds or reading.gives_record(number, word):
        return True
    dated = holds & {Hold.DAY, Hold.COUNT} or reading.dated_beside(number)
    return bool(dated) and reading.names_rule(number, word)


def _issues(reading: Reading, number: int, word: Word) -> bool:
    """A paper goes out that is more than a notice about the work."""
    clause = reading.measure.clauses[number]
    if reading.is_paper(clause):
        return False
    held = clause.holds & {Hold.TITLE, Hold.OBJECT, Hold.DAY, Hold.COUNT}
    return bool(held) or reading.names_rule(number, word) or reading.dated_beside(number)


def _deals_with_persons(reading: Reading, number: int, _word: Word) -> bool:
    return bool(reading.measure.clauses[number].holds & {Hold.COUNT, Hold.PERSON, Hold.POST, Hold.TITLE})


def _studies(reading: Reading, number: int, _word: Word) -> bool:
    """A study session is shown by what was read and how often (组织学习《条例》2次)."""
    holds = reading.measure.clauses[number].holds
    return Hold.TITLE in holds and bool(holds & {Hold.COUNT, Hold.ONCE})


def _trains(reading: Reading, number: int, _word: Word) -> bool:
    """Training is shown by its people, sessions or days (domain.md B5.1: 培训+人数)."""
    return bool(reading.measure.clauses[number].holds & {Hold.COUNT, Hold.ONCE, Hold.DAY, Hold.OFTEN})


_SHOWN_BY: Mapping[Use, Callable[[Reading, int, Word], bool]] = {
    Use.ACT: _plain,
    Use.LIGHT_ACT: _light,
    Use.WEAK_ACT: _weak,
    Use.RULE_ACT: _makes_rule,
    Use.UPKEEP_ACT: _keeps_up,
    Use.ISSUE_ACT: _issues,
    Use.PERSON_ACT: _deals_with_persons,
    Use.STUDY: _studies,
    Use.TRAINING: _trains,
}
"""What makes an act of each use one that can be shown; all of it domain.md B5.1, spelt out."""
