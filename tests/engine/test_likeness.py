"""Texts that are one text: what counts as alike, what does not count, and who is grouped with whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.likeness import Text, plain_text, same_texts, share
from rectify.engine.wording import shingles

TEMPLATE = "党组理论学习中心组学习计划性不强，学习内容与业务结合不紧密，学用脱节，研讨交流不深入，{}对政策掌握不透彻"


def texts(*written: str) -> list[Text]:
    return [Text(key=f"P-{number}", text=text) for number, text in enumerate(written, 1)]


def keys(written: list[Text], least: int = 80) -> list[tuple[str, ...]]:
    return [group.keys for group in same_texts(written, least)]


def test_the_same_text_with_other_blanks_stops_and_figures_is_one_text() -> None:
    written = texts("加强管理，清退3户。", "加强 管理；清退 15 户", "加强管理清退１户")
    assert [(group.keys, group.share) for group in same_texts(written, 100)] == [(("P-1", "P-2", "P-3"), 100)]


def test_a_template_that_was_changed_in_a_word_is_one_text() -> None:
    written = texts(
        TEMPLATE.format("部分干部"), TEMPLATE.format("个别同志"), "敬老院食堂账目由一人保管，收支长期不公开"
    )
    assert keys(written, 70) == [("P-1", "P-2")]


def test_the_unit_s_own_name_does_not_count() -> None:
    written = [
        Text(key="P-1", text="县民政局党组对县民政局下属单位监督不到位", names=("县民政局",)),
        Text(key="P-2", text="县水利局党组对县水利局下属单位监督不到位", names=("县水利局",)),
    ]
    assert keys(written, 100) == [("P-1", "P-2")]


def test_texts_about_different_things_are_apart() -> None:
    assert keys(texts("清退违规发放的津补贴3.2万元", "追缴拖欠的承包费6.5万元", "拆除滨河小区违建4处"), 50) == []


def test_what_is_empty_is_like_nothing() -> None:
    assert keys(texts("", "，。", "　", "")) == []


def test_a_text_alone_is_no_group() -> None:
    assert keys(texts("拆除违建3处")) == []


def test_thousands_of_texts_are_grouped_exactly() -> None:
    written = [
        Text(key=f"{number:05}", text=TEMPLATE.format(chr(0x4E00 + number % 2000) * 3)) for number in range(4000)
    ]
    groups = same_texts(written, 100)
    assert len(groups) == 2000
    assert all(len(group.keys) == 2 for group in groups)


LETTERS = st.text(alphabet="党组学习不深入制度执行", min_size=1, max_size=30)


@given(st.lists(LETTERS, max_size=12), st.integers(min_value=40, max_value=100))
def test_a_group_is_alike_and_whoever_is_alike_to_a_first_text_is_grouped(written: list[str], least: int) -> None:
    named = texts(*written)
    by_key = {each.key: plain_text(each) for each in named}
    groups = same_texts(named, least)
    grouped = [key for group in groups for key in group.keys]
    assert len(grouped) == len(set(grouped))
    for group in groups:
        reached = [share(shingles(by_key[group.keys[0]]), shingles(by_key[key])) for key in group.keys]
        assert min(reached) >= least / 100
        assert int(min(reached) * 100) == group.share
    alone = [key for key in by_key if key not in grouped]
    firsts = [group.keys[0] for group in groups] + alone
    for key in alone:
        others = [share(shingles(by_key[key]), shingles(by_key[first])) for first in firsts if first != key]
        assert all(one < least / 100 for one in others)
