"""The word lists of ``config/wording/`` as data: by which words a text gives itself away (domain.md B5.1).

What the words mean for a measure is ``lint.py``'s business, for a finding ``finding_text.py``'s, how alike two texts may be
``likeness.py``'s. Opening the files is ``library.py``'s. A word stands in one list only, so that a mark has one meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from rectify.engine.fields import Fields
from rectify.engine.folded import fold_letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILES: Final = ("measures", "findings", "likeness", "variants")
"""The four files, each replaced alone by an office's own of the same name."""


class Use(StrEnum):
    """What a word of a measure does; the values are the lists' names in ``measures.toml``, which says what each is."""

    ACT = "acts"
    LIGHT_ACT = "light_acts"
    WEAK_ACT = "weak_acts"
    ATTENDING = "attending"
    RULE_ACT = "rule_acts"
    UPKEEP_ACT = "upkeep_acts"
    ISSUE_ACT = "issue_acts"
    PERSON_ACT = "person_acts"
    STUDY = "study_acts"
    TRAINING = "training_acts"
    CONVENING = "convening"
    MEETING = "meetings"
    TALK = "talk"
    GOVERNING = "governing"
    AIM = "aims"
    DENIAL = "denials"
    HOLLOW = "hollow"
    SOFT = "soft"
    PLAIN = "plain"
    ABSTRACT = "abstract"
    OBJECT = "objects"
    POST = "posts"
    RULE = "rules"
    PAPER = "papers"
    VAGUE = "vague"
    NOUN = "nouns"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureWords:
    """The words of ``measures.toml``. ``lexicon``: first letter → its words, the longest first, with their use."""

    least_length: int
    lexicon: Mapping[str, tuple[tuple[str, Use], ...]]
    heads: tuple[str, ...]
    spoilers: tuple[str, ...]
    records: frozenset[str]
    paper_titles: tuple[str, ...]
    untitled: tuple[str, ...]
    classifiers: tuple[str, ...]
    not_counted: tuple[str, ...]
    not_names: tuple[str, ...]
    nobody: frozenset[str]
    surnames: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """The words of ``findings.toml``: what each of the seven features of a finding is known by (S000 五见两清)."""

    least_lengths: Mapping[str, int]
    enough_lengths: Mapping[str, int]
    """From so many letters on, a feature is believed to say what it is for."""
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of ``likeness.toml``, in per cent of shared shingles and in numbers of texts."""

    same_measure: int
    measures_from: int
    same_finding: int
    findings_from: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All word lists of an office."""

    measures: MeasureWords
    findings: FindingWords
    likeness: Limits
    variants: Mapping[str, str]
    """Traditional letter → simplified letter, for texts that were typed or pasted in traditional letters."""


FEATURES: Final = ("time", "fact", "number", "cause", "nature", "degree", "impact")
_KNOWN_BY: Final = ("cause", "nature", "degree", "impact", "time")
_BELIEVED: Final = ("cause", "nature", "degree", "impact")
_LISTS: Final = (
    "heads",
    "spoilers",
    "records",
    "paper_titles",
    "untitled",
    "classifiers",
    "not_counted",
    "not_names",
    "nobody",
)


def measure_words(data: Mapping[str, object], name: str) -> MeasureWords:
    """Read ``measures.toml``; raises FaultyFile with every fault: unknown and missing lists, empty and doubled words."""
    fields = Fields(data=data)
    fields.only(("label", "version", "least_length", *Use, *_LISTS, "surnames"))
    _heading(fields)
    lists = {key: fields.words(key) for key in (*Use, *_LISTS)}
    words = MeasureWords(
        least_length=fields.whole("least_length", least=0, most=200),
        lexicon=_lexicon(fields, {use: lists[use] for use in Use}),
        surnames=fields.text("surnames"),
        records=frozenset(lists["records"]),
        nobody=frozenset(lists["nobody"]),
        **{key: lists[key] for key in _LISTS if key not in {"records", "nobody"}},
    )
    fields.done(name)
    return words


def _heading(fields: Fields) -> None:
    fields.text("label")
    fields.whole("version", least=1, most=9999)


def _lexicon(fields: Fields, lists: Mapping[Use, tuple[str, ...]]) -> dict[str, tuple[tuple[str, Use], ...]]:
    uses: dict[str, Use] = {}
    for use, words in lists.items():
        for word in words:
            if word in uses:
                fields.fault(use, f"“{word}”已列在 {uses[word]} 中，一个词只能列一次")
            uses.setdefault(word, use)
    by_letter: dict[str, list[tuple[str, Use]]] = {}
    for word, use in uses.items():
        by_letter.setdefault(word[0], []).append((word, use))
    return {letter: tuple(sorted(found, key=lambda each: -len(each[0]))) for letter, found in by_letter.items()}


def finding_words(data: Mapping[str, object], name: str) -> FindingWords:
    """Read ``findings.toml``; raises FaultyFile with every fault."""
    fields = Fields(data=data)
    fields.only(("label", "version", "least_lengths", "enough_lengths", "words"))
    _heading(fields)
    lengths, enough, words = fields.table("least_lengths"), fields.table("enough_lengths"), fields.table("words")
    lengths.only(FEATURES)
    enough.only(_BELIEVED)
    words.only(_KNOWN_BY)
    found = FindingWords(
        least_lengths={key: lengths.whole(key, least=0, most=200) for key in FEATURES},
        enough_lengths={key: enough.whole(key, least=1, most=200) for key in _BELIEVED},
        words={key: words.words(key) for key in _KNOWN_BY},
    )
    fields.done(name)
    return found


def limits(data: Mapping[str, object], name: str) -> Limits:
    """Read ``likeness.toml``; raises FaultyFile with every fault."""
    fields = Fields(data=data)
    fields.only(("label", "version", "same_measure", "measures_from", "same_finding", "findings_from"))
    _heading(fields)
    found = Limits(
        same_measure=fields.whole("same_measure", least=1, most=100),
        measures_from=fields.whole("measures_from", least=2, most=9999),
        same_finding=fields.whole("same_finding", least=1, most=100),
        findings_from=fields.whole("findings_from", least=2, most=9999),
    )
    fields.done(name)
    return found


def variants(data: Mapping[str, object], name: str) -> dict[str, str]:
    """Read ``variants.toml``, pairs of a traditional and a simplified letter; raises FaultyFile with every fault."""
    fields = Fields(data=data)
    fields.only(("label", "version", "pairs"))
    _heading(fields)
    found: dict[str, str] = {}
    for pair in _pairs(fields):
        if pair[0] in found:
            fields.fault("pairs", f"“{pair[0]}”列了两次")
        found[pair[0]] = pair[1]
    fields.done(name)
    return found


def _pairs(fields: Fields) -> Iterable[str]:
    for pair in fields.words("pairs"):
        if len(pair) == len("繁简") and fold_letter(pair[1]) == pair[1]:
            yield pair
        else:
            fields.fault("pairs", f"“{pair}”应是繁体、简体各一字")
