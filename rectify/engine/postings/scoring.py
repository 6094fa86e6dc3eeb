"""Posting what is scored: the score and the grade of an inspection, and the sheets they were reached by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.postings.shapes import Change, Row, fields_of, inspection, on_record, pins, posts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.entries import Entry


@posts("evaluated")
def _evaluated(entry: Entry) -> Iterator[Change]:
    """The newest evaluation stands; those before it stay on record."""
    fields = fields_of(entry)
    standing: Row = {"evaluated_on": fields["evaluated_on"], "score": fields["score"], "grade": fields["grade"]}
    yield from pins(entry)
    yield inspection(entry, standing)
    yield from on_record(entry)


@posts("team_evaluated")
def _team_evaluated(entry: Entry) -> Iterator[Change]:
    yield from pins(entry)
    yield from on_record(entry)
