"""The word lists as data: what is read, and how a faulty file is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify import library
from rectify.engine.words import finding_words, limits, measure_words, variants
from rectify.errors import FaultyFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = Callable[[Mapping[str, object], str], object]

FILES = library.Library()


def shipped(name: str, **changes: object) -> dict[str, object]:
    return library.toml(FILES.source("config", f"wording/{name}.toml")) | changes


def without(name: str, key: str) -> dict[str, object]:
    return {each: value for each, value in shipped(name).items() if each != key}


def findings(table: str, **changes: object) -> dict[str, object]:
    rows = shipped("findings")[table]
    assert isinstance(rows, dict)
    return shipped("findings", **{table: rows | changes})


@pytest.mark.parametrize(
    ("read", "data", "where", "says"),
    [
        pytest.param(measure_words, shipped("measures", hollows=["加强"]), "hollows", "不认识这一项", id="an unknown list"),
        pytest.param(measure_words, without("measures", "hollow"), "hollow", "缺少这一项", id="a list is missing"),
        pytest.param(measure_words, shipped("measures", soft=[]), "soft", "不能为空", id="an empty list"),
        pytest.param(measure_words, shipped("measures", soft="认真"), "soft", "一列文字", id="a text for a list"),
        pytest.param(measure_words, shipped("measures", heads=["的", ""]), "heads", "第 2 行", id="an empty word"),
        pytest.param(measure_words, shipped("measures", heads=["的", 3]), "heads", "第 2 行", id="a number for a word"),
        pytest.param(measure_words, shipped("measures", heads=["的", "的"]), "heads", "列了两次", id="a word twice"),
        pytest.param(
            measure_words, shipped("measures", papers=["清退"]), "papers", "“清退”已列在 acts 中", id="a word in two lists"
        ),
        pytest.param(
            measure_words, shipped("measures", least_length="十五"), "least_length", "整数", id="a text for a number"
        ),
        pytest.param(measure_words, shipped("measures", version=0), "version", "整数", id="no version"),
        pytest.param(measure_words, shipped("measures", label=""), "label", "不能为空", id="no label"),
        pytest.param(measure_words, shipped("measures", surnames=3), "surnames", "文字", id="a number for a text"),
        pytest.param(finding_words, without("findings", "words"), "words", "缺少 [words] 一节", id="a table is missing"),
        pytest.param(
            finding_words, findings("words", facts=["无"]), "words.facts", "不认识", id="an unknown feature"
        ),
        pytest.param(
            finding_words, findings("least_lengths", cause=-1), "least_lengths.cause", "整数", id="a negative length"
        ),
        pytest.param(limits, shipped("likeness", same_measure=0), "same_measure", "1 至 100", id="a share of nothing"),
        pytest.param(limits, shipped("likeness", same_finding=0.7), "same_finding", "整数", id="a share as a fraction"),
        pytest.param(limits, shipped("likeness", measures_from=1), "measures_from", "2 至", id="a group of one"),
        pytest.param(variants, shipped("variants", pairs=["進"]), "pairs", "各一字", id="half a pair"),
        pytest.param(variants, shipped("variants", pairs=["進进 進近"]), "pairs", "列了两次", id="two readings of a letter"),
    ],
)  # fmt: skip
def test_every_fault_of_a_word_list_is_named(read: Read, data: dict[str, object], where: str, says: str) -> None:
    with pytest.raises(FaultyFile) as caught:
        read(data, "own.toml")
    (fault,) = [each for each in caught.value.faults if each.where == where]
    assert says in fault.message


def test_all_faults_come_back_together() -> None:
    with pytest.raises(FaultyFile) as caught:
        measure_words(shipped("measures", soft=[], label="", least_length=-1), "own.toml")
    assert {each.where for each in caught.value.faults} == {"soft", "label", "least_length"}


def test_the_longest_word_is_found_first() -> None:
    words = measure_words(shipped("measures"), "measures.toml")
    for letter, found in words.lexicon.items():
        lengths = [len(word) for word, _use in found]
        assert lengths == sorted(lengths, reverse=True)
        assert all(word[0] == letter for word, _use in found)
