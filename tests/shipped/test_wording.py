"""The shipped word lists: all of them can be read, and hold what the design names."""

from __future__ import annotations

import pytest

from rectify import library
from rectify.engine.folded import fold
from rectify.engine.words import FILES, Use
from rectify.errors import FaultyFile

SHIPPED = library.Library()
WORDS = library.words(SHIPPED)


def test_the_four_files_are_shipped() -> None:
    names = SHIPPED.names("config", ".toml")
    assert {name for name in names if name.startswith(library.WORDING)} == {f"wording/{name}.toml" for name in FILES}


@pytest.mark.parametrize(
    "word",
    [
        "制定", "修订", "印发", "清退", "退还", "追缴", "补缴", "上缴", "核销", "拆除", "修缮", "更换", "补签", "公示", "调整", "免职", "处分",
        "约谈", "排查", "建档", "入账", "培训",
    ],
)  # fmt: skip
def test_every_concrete_verb_of_the_design_is_an_act(word: str) -> None:
    acts = {Use.ACT, Use.LIGHT_ACT, Use.RULE_ACT, Use.ISSUE_ACT, Use.TRAINING}
    assert dict(WORDS.measures.lexicon[word[0]])[word] in acts


@pytest.mark.parametrize("word", ["要求", "强调", "指出", "号召"])
def test_every_governing_verb_of_the_design_governs(word: str) -> None:
    assert dict(WORDS.measures.lexicon[word[0]])[word] is Use.GOVERNING


@pytest.mark.parametrize("word", ["进一步", "切实", "高度重视", "认真", "不断", "强化", "提高认识", "加大"])
def test_every_empty_word_of_the_design_is_empty(word: str) -> None:
    assert dict(WORDS.measures.lexicon[word[0]])[word] in {Use.HOLLOW, Use.SOFT}


def test_the_limits_are_those_of_the_design() -> None:
    assert WORDS.measures.least_length == 15
    assert WORDS.likeness.measures_from == 3


def test_no_listed_word_has_a_blank_or_a_letter_that_folding_would_change() -> None:
    words = [word for found in WORDS.measures.lexicon.values() for word, _use in found]
    words += [word for found in WORDS.findings.words.values() for word in found]
    assert [word for word in words if fold(word, WORDS.variants).text != word] == []


def test_a_faulty_own_list_names_its_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("office")
    (home / "config" / "wording").mkdir(parents=True)
    for name in ("findings", "variants"):
        (home / "config" / "wording" / f"{name}.toml").write_text("version = 1\n", encoding="utf-8")
    with pytest.raises(FaultyFile) as caught:
        library.words(library.Library(home))
    assert caught.value.name == "wording/findings.toml、wording/variants.toml"
    assert {each.where.split()[0] for each in caught.value.faults} == {"wording/findings.toml", "wording/variants.toml"}
