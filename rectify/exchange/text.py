"""Cell text: what is cleaned with a word about it, what is refused, and how a cell and a heading are named.

Line separators that only machines write become plain line breaks and marks without width are dropped, each with a
caution. Control characters and bidirectional overrides are refused: they hide or reorder what a reader sees, and
nobody types them on purpose.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import Final

FORBIDDEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_WIDTHLESS: Final = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u00ad\u061c]")
_ODD_BREAK: Final = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_BREAK: Final = re.compile(r"[ \t\u3000]*(?:\r\n|\r|\n)\s*")
_BREAK_IN_WORDS: Final = re.compile(r"(?<=[!-~])\n(?=[!-~])")
_INVISIBLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]+")
_FULL_WIDTH: Final = {chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94)}
_HEADING_NOISE: Final = re.compile(r"[\s\"'“”‘’「」『』《》*＊_]+")
_HEADING_MARK: Final = re.compile(r"\((?:必填|选填|可选|可不填|下拉选择|单选|多选|自动|系统自动)(?:项)?\)")
_EXACT: Final = 1e15  # Excel keeps fifteen digits
ERROR_VALUES: Final = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"})


def forbidden_in(text: str) -> str:
    """Name the first forbidden character (``U+202E``), or give an empty string."""
    found = FORBIDDEN.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def tidy(text: str) -> tuple[str, str]:
    """Give the text without marks that have no width and with plain line breaks, and a caution or an empty string."""
    caution = ""
    if _WIDTHLESS.search(text):
        text, caution = _WIDTHLESS.sub("", text), "含有看不见的零宽字符，已去掉"
    if _ODD_BREAK.search(text):
        text, caution = _ODD_BREAK.sub("\n", text), "含有特殊的分行符，已换成普通换行"
    return _BREAK.sub("\n", text).strip(), caution


def on_one_line(text: str) -> str:
    """Undo the line breaks that a narrow column called for; Latin words keep a space between them."""
    return _BREAK_IN_WORDS.sub(" ", text).replace("\n", "") if "\n" in text else text


def plain(value: object) -> str:
    """Give any cell as text: whole numbers without their ``.0``, dates as ``2026-03-02``, truth as 是 or 否."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer() and abs(value) < _EXACT:
            return str(int(value))
        case datetime():
            return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def heading(value: object) -> str:
    """Normalise a heading: width, blanks, quotes, 必填 marks and a trailing colon do not count."""
    folded = _HEADING_NOISE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", plain(value))))
    return _HEADING_MARK.sub("", folded).rstrip(":：;；")


def bare_heading(normalised: str) -> str:
    """Drop what a heading says in brackets at its end: ``完成时限(年月日)`` gives ``完成时限``."""
    return re.sub(r"\([^()]*\)$", "", normalised)


def same_text(text: str) -> str:
    """Fold what does not make two findings different: width of letters and marks, blanks, line breaks."""
    for wide, narrow in _FULL_WIDTH.items():
        if wide in text:
            text = text.replace(wide, narrow)
    return "".join(text.split())


def shown(text: str, most: int = 30) -> str:
    """Give a text as a message may quote it: one line, nothing invisible, not too long."""
    flat = _INVISIBLE.sub(" ", text).strip()
    return flat if len(flat) <= most else f"{flat[:most]}……"


def column_letters(column: int) -> str:
    """Name a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Name a cell by row and column counted from 1: ``C7``."""
    return f"{column_letters(column)}{row}"
