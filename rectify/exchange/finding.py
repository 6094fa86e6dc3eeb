"""What reading a findings sheet yields, and the key by which a row is known again.

Plain values; they cross from the child as JSON, so that a field is text, a date, a flag or a pair of texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import repeat
from typing import TYPE_CHECKING, Any

from rectify.errors import Fault
from rectify.exchange.text import cell_name, same_text

if TYPE_CHECKING:
    from collections.abc import Iterator

DATE_FIELDS = ("found_on", "feedback_on", "due_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row of a findings sheet. ``row`` is counted from 1, as Excel shows it; what the sheet lacks is empty.

    ``mark`` stands for the normalised text (``mark_of``). ``title`` is never empty: where the sheet has only
    具体表现, that text stands in ``title``. ``number`` is what the sheet says; numbers are given by the office's own
    series. ``unit`` is the inspected unit, ``responsible`` the one below it whose row it is (巡镇带村). ``foreign`` keeps status
    columns as (heading, text).
    """

    sheet: str
    row: int
    mark: str
    title: str
    category: str = ""
    serial: str = ""
    number: str = ""
    unit: str = ""
    responsible: str = ""
    round: str = ""
    team: str = ""
    subcategory: str = ""
    detail: str = ""
    focus: str = ""
    key_attention: bool | None = None
    key_attention_reason: str = ""
    on_the_spot: bool | None = None
    source: str = ""
    requirement: str = ""
    found_on: date | None = None
    feedback_on: date | None = None
    due_on: date | None = None
    remark: str = ""
    foreign: tuple[tuple[str, str], ...] = ()

    @property
    def note(self) -> str:
        """The remark, and what a foreign sheet said of status and dates, a line each; nothing of it is acted on."""
        dates = (("完成时限", self.due_on), ("反馈日期", self.feedback_on))
        said = [f"{name}：{day.isoformat()}" for name, day in dates if day is not None]
        said += [f"{name}：{text}" for name, text in self.foreign]
        kept = ["【原表所载，仅供参考】", *said] if said else []
        return "\n".join([self.remark, *kept] if self.remark else kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something that the reader settled by itself and says so; it stops nothing."""

    where: str
    message: str

    def __str__(self) -> str:
        """Give the caution as people read it."""
        return f"{self.where}：{self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFound:
    """A sheet that is about to be read: where its header stands, which heading means what, what is left out.

    ``columns`` pairs fields with the sheet's headings; ``status`` names the columns that are kept as a remark. ``rows``
    is how many rows follow the header at most: the length of a progress bar.
    """

    sheet: str
    header_row: int
    rows: int
    columns: tuple[tuple[str, str], ...]
    status: tuple[str, ...]
    left_out: tuple[str, ...]
    places: tuple[int, ...] = ()
    """The sheet's column (from 1) of each of ``columns``."""

    def cell(self, field: str, row: int, message: str) -> Fault:
        """Give a fault of a row at a field's cell, or at the row's first one where the sheet has no such column."""
        names = [name for name, _heading in self.columns]
        column = self.places[names.index(field)] if field in names and self.places else 1
        return Fault(where=f"{self.sheet}!{cell_name(row, column)}", message=message, line=row, column=column)


Item = SheetFound | Finding | Caution | Fault


def finding_from(sheet: str, names: tuple[str, ...], values: list[Any]) -> Finding:
    """Rebuild a finding from its JSON form; raises TypeError or ValueError where it is not one."""
    sent = {name: value for name, value in zip(names, values, strict=True) if value is not None}
    for name in DATE_FIELDS:
        if name in sent:
            sent[name] = date.fromisoformat(sent[name])
    if "foreign" in sent:
        sent["foreign"] = tuple((name, text) for name, text in sent["foreign"])
    return Finding(sheet=sheet, **sent)


def findings_from(found: SheetFound, first: int, columns: list[list[Any]]) -> Iterator[Finding]:
    """Rebuild a block of findings from its columns; raises TypeError or ValueError where it is not one."""
    names = ("mark", *(field for field, _ in found.columns))
    if len(columns) != len(names) + len(found.status):
        raise ValueError(len(columns))
    for at, name in enumerate(names):
        if name in DATE_FIELDS:
            columns[at] = [day and date.fromisoformat(day) for day in columns[at]]
    said = [columns[len(names) + at] for at in range(len(found.status))]
    foreign = [_pairs(found.status, texts) for texts in zip(*said, strict=True)] if said else repeat(())
    rows = zip(*columns[: len(names)], strict=True)
    for row, (values, pairs) in enumerate(zip(rows, foreign, strict=False), first):
        yield Finding(sheet=found.sheet, row=row, foreign=pairs, **dict(zip(names, values, strict=True)))


def _pairs(headings: tuple[str, ...], texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((heading, text) for heading, text in zip(headings, texts, strict=True) if text)


def mark_of(title: str, detail: str) -> str:
    """Give the SHA-256 (hex) of the normalised text: 具体问题 and 具体表现, without width of letters and blanks."""
    return sha256(f"{same_text(title)}\n{same_text(detail)}".encode()).hexdigest()


def row_key(inspection: str, mark: str, occurrence: int) -> str:
    """Give the importer's key of a row as SHA-256 hex: inspection, normalised text, how often it came before."""
    return sha256(f"{inspection}\n{mark}\n{occurrence}".encode()).hexdigest()


class RowKeys:
    """Gives each row of one import its key, counting equal texts an inspection: two equal rows stay two.

    Only one inspection may be known by one name here. Holds the marks, not the texts.
    """

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, int]] = {}

    def key(self, inspection: str, finding: Finding) -> str:
        """Give the key of the next row that belongs to ``inspection``."""
        counts = self._seen.setdefault(inspection, {})
        before = counts.get(finding.mark, 0)
        counts[finding.mark] = before + 1
        return row_key(inspection, finding.mark, before)
