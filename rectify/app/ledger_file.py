"""The 台账 as a file: whose it is, of which day, and the line at its foot; the same from the command line and from a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.errors import WorldFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

TITLE = "巡察反馈问题整改台账"


def write_ledger(
    path: Path,
    rows: Iterable[Mapping[str, Any]],
    closing: str | Callable[[int], str],
    *,
    office: str,
    today: str,
    paper: str = "A3",
) -> int:
    """Write rows of ``ledger.ledger_rows`` and give how many they were; raises WorldFailed where that cannot be.

    ``closing`` is the line at the foot, or what makes it once the rows are counted.
    """
    try:
        from rectify.exchange.sheet_out import write_ledger as write  # noqa: PLC0415 - only for a sheet
    except ImportError as error:
        raise WorldFailed("没有安装写 Excel 文件的组件：请安装 rectify[xlsx]") from error
    return write(path, TITLE, f"{office}　截至 {today}", rows, closing, paper=paper)
