"""Papers to file: what a scan would be, as a page of text that names itself, so that no two are alike."""

from __future__ import annotations

from typing import Final

NOTE: Final = "（演示材料，以文字代替扫描件；单位、人名、数字均为杜撰。）"


def page(title: str, *lines: str) -> bytes:
    """Give a page of text: a title, some lines, and what it is."""
    return "\n".join((title, "", *lines, "", NOTE, "")).encode()
