"""What the rectification brought, in figures, each with its proof (R-45)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.kinds.words import CLERK, DISCIPLINE, FACTUAL, HEAD, PROBLEM, T, f, kind, o, past

if TYPE_CHECKING:
    from rectify.engine.acts import Kind

IN_MONEY = ("清收清退", "追缴", "挽回损失")
COUNTED = ("新建制度", "修订制度", "组织处理", "党纪政务处分", "移送司法", "专项整治")
"""移送线索 and 立案 are counted where clues are, and nowhere else."""

KINDS: tuple[Kind, ...] = (
    kind("outcome", "整改成果", PROBLEM, (
        f("kind", "种类", T.CHOICE, (*IN_MONEY, *COUNTED)), o("amount", "金额（万元）", T.MONEY), o("number", "数量", T.COUNT),
        past("on", "日期"), f("text", "说明"), f("file", "凭证", T.FILE),
    ), {"kind": "清收清退", "amount": "12.6", "on": "2026-04-18", "text": "滞留资金退回财政专户", "file": "voucher.pdf"},
       FACTUAL, by=(CLERK, HEAD, DISCIPLINE), entry="outcome_recorded", word="整改成果", needs=("opened",)),
)  # fmt: skip
