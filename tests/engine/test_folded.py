"""A text as rules read it, and the way back to what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.folded import fold, marked, merged

PAIRS = {"進": "进", "強": "强"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("３．２万元", "3.2万元", id="full-width figures"),
        pytest.param("進一步加強", "进一步加强", id="traditional letters"),
        pytest.param(" 清\t退　", "清退", id="blanks"),
        pytest.param("清\u200b退\u00ad", "清退", id="marks without width"),
        pytest.param("清退\r\n公示", "清退\n\n公示", id="a broken line"),
        pytest.param("320㎡", "320m2", id="one letter for several"),
        pytest.param("ＡＢ", "ab", id="capital letters"),
    ],
)
def test_letters_are_folded_and_blanks_are_gone(typed: str, read: str) -> None:
    assert fold(typed, PAIRS).text == read


@given(st.text(max_size=60))
def test_every_letter_knows_where_it_was_typed(typed: str) -> None:
    folded = fold(typed, PAIRS)
    assert len(folded.places) == len(folded.text)
    assert list(folded.places) == sorted(folded.places)
    assert all(0 <= place < len(typed) for place in folded.places)


def test_a_piece_is_shown_where_it_was_typed() -> None:
    typed = " 清 退３户"
    assert typed[slice(*fold(typed, {}).span(0, 3))] == "清 退３"


SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)).map(lambda pair: (pair[0], pair[0] + pair[1])))


@given(SPANS)
def test_merged_spans_cover_the_same_letters_apart_and_in_order(spans: list[tuple[int, int]]) -> None:
    found = merged(spans)
    assert {place for start, end in found for place in range(start, end)} == {
        place for start, end in spans for place in range(start, end)
    }
    assert all(found[number][1] < found[number + 1][0] for number in range(len(found) - 1))


def test_marks_stand_around_their_words() -> None:
    assert marked("认真落实制度", [(2, 4), (0, 1)]) == "〔认〕真〔落实〕制度"
