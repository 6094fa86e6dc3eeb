"""Verifying looks at every link: whatever is done to a stored journal is found, and where."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from rectify.engine.journal import COLUMNS, GENESIS, Link, canonical, hasher, verify

if TYPE_CHECKING:
    from collections.abc import Callable


def chain(length: int, algorithm: str = "sha256") -> list[Link]:
    """Write a journal of so many entries, as the store keeps it."""
    hashed, previous, links = hasher(algorithm), GENESIS, []
    for no in range(1, length + 1):
        written = {
            "no": no, "act": f"a{no}", "part": 1, "kind": "moved", "subject": f"P-2026-{no:04d}", "at": f"2026-03-{no % 28 + 1:02d}",
            "by": "office", "body": {"to": "handed_over", "title": "滞留"},
        }  # fmt: skip
        text = canonical(written)
        digest = hashed(previous, text)
        columns = tuple(written[name] for name in COLUMNS)
        links.append(Link(no=no, text=text, previous=previous, hash=digest, columns=columns))
        previous = digest
    return links


def head(links: list[Link]) -> tuple[int, str]:
    return (links[-1].no, links[-1].hash) if links else (0, GENESIS)


def flip(links: list[Link], place: int, luck: random.Random) -> list[Link]:
    """Change one character of a text."""
    text = links[place].text
    where = luck.randrange(len(text))
    other = luck.choice([mark for mark in '0123456789abcdef{}"滞' if mark != text[where]])
    return [*links[:place], links[place]._replace(text=text[:where] + other + text[where + 1 :]), *links[place + 1 :]]


def delete(links: list[Link], place: int, _luck: random.Random) -> list[Link]:
    return links[:place] + links[place + 1 :]


def delete_and_renumber(links: list[Link], place: int, _luck: random.Random) -> list[Link]:
    """Take one out and close the gap in the numbers."""
    later = [each._replace(no=each.no - 1) for each in links[place + 1 :]]
    return links[:place] + later


def insert(links: list[Link], place: int, _luck: random.Random) -> list[Link]:
    """Put one in, well linked to the one before: the one after gives it away."""
    previous = links[place - 1].hash if place else GENESIS
    written = {**json.loads(links[place].text), "by": "somebody"}
    text = canonical(written)
    columns = tuple(written[name] for name in COLUMNS)
    new = Link(no=place + 1, text=text, previous=previous, hash=hasher("sha256")(previous, text), columns=columns)
    return [*links[:place], new, *(each._replace(no=each.no + 1) for each in links[place:])]


def swap(links: list[Link], place: int, luck: random.Random) -> list[Link]:
    other = luck.choice([each for each in range(len(links)) if each != place])
    swapped = list(links)
    swapped[place], swapped[other] = swapped[other], swapped[place]
    return swapped


def swap_texts(links: list[Link], place: int, luck: random.Random) -> list[Link]:
    other = luck.choice([each for each in range(len(links)) if each != place])
    swapped = list(links)
    swapped[place] = links[place]._replace(text=links[other].text)
    swapped[other] = links[other]._replace(text=links[place].text)
    return swapped


def cut_the_tail(links: list[Link], place: int, _luck: random.Random) -> list[Link]:
    return links[:place]


def rewrite_a_column(links: list[Link], place: int, luck: random.Random) -> list[Link]:
    """Let a column that is searched by say another thing than the text."""
    name = luck.choice(COLUMNS)
    columns = tuple(
        "P-2026-9999" if each == name else value for each, value in zip(COLUMNS, links[place].columns, strict=True)
    )
    return [*links[:place], links[place]._replace(columns=columns), *links[place + 1 :]]


def rewrite_the_rest(links: list[Link], place: int, _luck: random.Random) -> list[Link]:
    """Change one entry and compute every hash after it anew: only a head kept elsewhere tells."""
    previous = links[place - 1].hash if place else GENESIS
    rewritten = links[:place]
    for each in links[place:]:
        written = {**json.loads(each.text), "by": "somebody"}
        text = canonical(written)
        digest = hasher("sha256")(previous, text)
        columns = tuple(written[name] for name in COLUMNS)
        rewritten.append(each._replace(text=text, previous=previous, hash=digest, columns=columns))
        previous = digest
    return rewritten


def change_a_hash(links: list[Link], place: int, _luck: random.Random) -> list[Link]:
    return [*links[:place], links[place]._replace(hash="f" * 64), *links[place + 1 :]]


def change_a_link(links: list[Link], place: int, _luck: random.Random) -> list[Link]:
    return [*links[:place], links[place]._replace(previous="f" * 64), *links[place + 1 :]]


TAMPERINGS = (
    flip, delete, delete_and_renumber, insert, swap, swap_texts, cut_the_tail, rewrite_a_column, rewrite_the_rest, change_a_hash,
    change_a_link,
)  # fmt: skip
LUCK = random.Random(7)  # noqa: S311 - the same tamperings every time
WITHOUT_THE_HEAD = tuple(each for each in TAMPERINGS if each not in (cut_the_tail, rewrite_the_rest))


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
@pytest.mark.parametrize("length", [0, 1, 50])
def test_an_untouched_journal_holds(algorithm: str, length: int) -> None:
    links = chain(length, algorithm)
    found = verify(links, algorithm, expected_head=head(links))
    assert (found.ok, found.entries, found.head, found.first_bad, found.fault) == (
        True,
        length,
        head(links)[1],
        None,
        "",
    )


def test_a_journal_of_the_other_algorithm_does_not_hold() -> None:
    assert verify(chain(3, "sm3"), "sha256").first_bad == 1


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("place", [0, 4, 9], ids=["the first", "in the middle", "the last"])
def test_tampering_is_found_and_the_place_is_named(
    tampering: Callable[[list[Link], int, random.Random], list[Link]], place: int
) -> None:
    links = chain(10)
    found = verify(tampering(links, place, LUCK), expected_head=head(links))
    assert not found.ok
    assert found.first_bad is not None
    assert found.first_bad <= place + 1 + (tampering is insert) or tampering in (rewrite_the_rest, cut_the_tail)
    assert found.fault


@pytest.mark.parametrize("tampering", WITHOUT_THE_HEAD, ids=lambda each: each.__name__)
def test_what_breaks_the_chain_is_found_without_the_head(
    tampering: Callable[[list[Link], int, random.Random], list[Link]],
) -> None:
    assert not verify(tampering(chain(10), 4, LUCK)).ok


def test_a_thousand_random_tamperings_are_all_found(often: Callable[[int, int], int]) -> None:
    links = chain(40)
    luck = random.Random(20260302)  # noqa: S311 - the same tamperings every time
    for _ in range(often(1_000, 100_000)):
        tampering = luck.choice(TAMPERINGS)
        place = luck.randrange(len(links))
        tampered = tampering(links, place, luck)
        assert not verify(tampered, expected_head=head(links)).ok, (tampering.__name__, place)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ({"名": "滞留"}, '{"名":"滞留"}'),
        ([1, None, True, "a\nb"], '[1,null,true,"a\\nb"]'),
    ],
    ids=["keys in order", "characters as they are", "no spaces"],
)
def test_a_value_has_one_text(value: object, text: str) -> None:
    assert canonical(value) == text


def test_no_number_has_no_text() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))
