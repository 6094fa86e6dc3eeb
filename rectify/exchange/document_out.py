"""A plain table as a document: title, what it is of, the table, the line that every statistic carries, page numbers.

For putting into a report to be written on; an official letter has a form of its own. The same content gives the same bytes.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from markupsafe import escape

from rectify.errors import WorldFailed
from rectify.exchange.writing import FONT, HEADING_FONT, cell_text, display_width, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ACROSS_FROM: Final = 6
"""Columns from which a page lies across."""
_WIDE, _HIGH, _MARGIN = 297, 210, 18
_NARROWEST, _WIDEST = 6, 44
_TITLE_FONT: Final = "方正小标宋简体"


def write_document(
    path: Path, title: str, subtitle: str, headings: Sequence[str], rows: Sequence[Sequence[object]], closing: str
) -> None:
    """Write a table as a document. Raises WorldFailed where the file cannot be written."""
    made = docx.Document()
    _page(made, across=len(headings) >= _ACROSS_FROM)
    _font(made.styles["Normal"], FONT, 11)
    _line(made, title, _TITLE_FONT, 20, centred=True)
    _line(made, subtitle, FONT, 11)
    room = (_WIDE if len(headings) >= _ACROSS_FROM else _HIGH) - 2 * _MARGIN
    made.element.body.insert(len(made.element.body) - 1, parse_xml(_table(headings, rows, room)))
    _line(made, closing, FONT, 11)
    _numbered(made.sections[0].footer.paragraphs[0])
    named = made.core_properties
    named.title, named.author, named.comments = printable(title), "", ""
    named.created = named.modified = _UNDATED
    _save(made, path)


def _page(made: Any, *, across: bool) -> None:  # noqa: ANN401 - the library's document
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(_WIDE), Mm(_HIGH)) if across else (Mm(_HIGH), Mm(_WIDE))
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)


def _font(holder: Any, name: str, size: float) -> None:  # noqa: ANN401 - a style or a run of the library
    """Set a face for Western and for Chinese text alike: without the latter a reader's own default would be used."""
    holder.font.name, holder.font.size = name, Pt(size)
    holder.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _line(made: Any, text: str, font: str, size: float, *, centred: bool = False) -> None:  # noqa: ANN401 - the library's document
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(6)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(paragraph.add_run(printable(text)), font, size)


def _numbered(paragraph: Any) -> None:  # noqa: ANN401 - the library's paragraph
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)  # noqa: SLF001 - the library has no words for a field


# ---- the table, written as it stands in the file: the library takes minutes for what a thousand rows need


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]], room: int) -> str:
    widths = list(_widths(headings, rows, room))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_row([cell_text(each) for each in row], widths) for row in rows)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{_row(headings, widths, head=True)}{body}</w:tbl>'
    )


def _widths(headings: Sequence[str], rows: Sequence[Sequence[object]], room: int) -> Iterator[int]:
    """Share the page's room among the columns by what they hold, in twentieths of a point."""
    asked = [
        min(max(display_width(each) for each in (heading, *(cell_text(row[index]) for row in rows))), _WIDEST)
        for index, heading in enumerate(headings)
    ]
    needed = [max(each, _NARROWEST) + 2 for each in asked]
    for each in needed:
        yield int(room / 25.4 * 1440 * each / sum(needed))


def _row(cells: Sequence[str], widths: Sequence[int], *, head: bool = False) -> str:
    set_ = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    inner = "".join(_cell(text, width, head=head) for text, width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr>{set_}</w:trPr>{inner}</w:tr>"


def _cell(text: str, width: int, *, head: bool) -> str:
    font = HEADING_FONT if head else FONT
    looks = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/><w:sz w:val="20"/>'
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7ECF3"/>' if head else ""
    set_ = '<w:spacing w:before="20" w:after="20"/>' + ('<w:jc w:val="center"/>' if head else "")
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in printable(text).split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr>{set_}</w:pPr><w:r><w:rPr>{looks}</w:rPr>{lines}</w:r></w:p></w:tc>"
    )


# ---- the file


def _save(made: Any, path: Path) -> None:  # noqa: ANN401 - the library's document
    """Write beside the place and put it there when it is complete; the parts bear no day of writing."""
    part, undated = path.with_name(f".{path.name}.part"), path.with_name(f".{path.name}.undated")
    try:
        made.save(str(part))
        with zipfile.ZipFile(part) as source, zipfile.ZipFile(undated, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(
                    zipfile.ZipInfo(name, _UNDATED.timetuple()[:6]), source.read(name), zipfile.ZIP_DEFLATED
                )
        undated.replace(path)
    except OSError as error:
        raise WorldFailed(f"写不了文件 {path}：{error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
        undated.unlink(missing_ok=True)
