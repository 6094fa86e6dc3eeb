"""The words of addresses that several calls share, with what they mean: read and described by FastAPI."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query

State = Literal[
    "reported", "handed_over", "transferred", "under_check", "passed", "long_term", "closed", "void", "legacy"
]
Sort = Annotated[Literal["number", "-number", "due", "-due"], Query(description="次序")]
Problem = Annotated[str, Path(description="问题编号", examples=["P-2026-0001"])]
Inspection = Annotated[str, Path(description="巡察编号", examples=["I-2026-0001"])]
Code = Annotated[str, Path(description="轮次或单位的代码", examples=["R-2026-1"])]
Hash = Annotated[str, Path(description="文件的 SHA-256，见 evidence 或 journal")]
Day = Annotated[str, Query(max_length=10, description="日期，如 2026-08-03", examples=["2026-08-03"])]
AsOf = Annotated[
    str, Query(max_length=10, description="截至过去哪一日，如 2026-08-03；不写为今天", examples=["2026-08-03"])
]
States = Annotated[tuple[State, ...], Query(max_length=9, description="状态，可写几个")]
UnitOf = Annotated[str, Query(max_length=80, description="单位代码或名称")]
RoundOf = Annotated[str, Query(max_length=80, description="轮次代码")]
InspectionOf = Annotated[str, Query(max_length=80, description="巡察编号")]
Category = Annotated[str, Query(max_length=200, description="问题类别")]
Text = Annotated[str, Query(max_length=200, description="编号、题目中的文字")]
Overdue = Annotated[bool, Query(description="只看超期的")]
LampWord = Annotated[Literal["green", "yellow", "red", "grey"] | None, Query(description="预警")]
Account = Annotated[str, Query(max_length=80, description="只看一个账号")]
Person = Annotated[str, Query(max_length=200, description="账号、姓名、单位中的文字")]
SheetWord = Annotated[str, Path(description="plan（整改方案）或 progress（整改进展）", examples=["plan"])]
SheetName = Annotated[str, Query(min_length=1, max_length=200, description="文件名，如 整改方案.xlsx")]
DryRun = Annotated[bool, Query(description="只看会写入什么，不写入")]
Marked = Annotated[str, Query(max_length=1000, description="退表时给的 marked")]
