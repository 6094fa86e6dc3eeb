"""A report as a file to be kept or sent: a sheet or a document, the same from the command line and from a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.errors import WorldFailed

if TYPE_CHECKING:
    from pathlib import Path

    from rectify.app.counting import Report


def write_sheet(path: Path, made: Report, office: str) -> None:
    """Write a report as a sheet; raises WorldFailed where that cannot be."""
    try:
        from rectify.exchange.sheet_out import write_table  # noqa: PLC0415 - only for a sheet
    except ImportError as error:
        raise WorldFailed("没有安装写 Excel 文件的组件：请安装 rectify[xlsx]") from error
    write_table(path, made.title, subtitle(made, office), made.headings, made.rows, made.closing)


def write_document(path: Path, made: Report, office: str) -> None:
    """Write a report as a document; raises WorldFailed where that cannot be."""
    try:
        from rectify.exchange.document_out import write_document as write  # noqa: PLC0415 - only for a document
    except ImportError as error:
        raise WorldFailed("没有安装写 Word 文件的组件：请安装 rectify[docx]") from error
    write(path, made.title, subtitle(made, office), made.headings, made.rows, made.closing)


def subtitle(made: Report, office: str) -> str:
    """Say whose figures these are, and of which day."""
    return f"{office}　截至 {made.on}"
