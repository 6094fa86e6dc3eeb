"""``rectify clue``: the restricted side. A line for each of its commands; they are loaded when used.

To whoever may not stand here every one of them answers as for what does not exist, in the same bytes whether or not there are
clues, or a store for them. The help says nothing that differs between offices.
"""

from __future__ import annotations

from rectify.cli.shape import Later, group

_COMMANDS = (
    ("init", "clue_books:init", "建立线索库：单独的库、单独的密钥，由安全管理员办理。"),
    ("add", "clue_acts:add", "登记线索，由本巡察的巡察组办理。"),
    ("list", "clue_looking:list_", "列出您可以查阅的线索。"),
    ("show", "clue_looking:show", "查看一条线索。"),
    ("paper", "clue_looking:paper", "取出一个附件。"),
    ("attach", "clue_acts:attach", "补充材料。"),
    ("transfer", "clue_acts:transfer", "移交：移交人签字、日期，可附对方签收回执。"),
    ("accept", "clue_acts:accept", "受理：须有移交、接收双方签字和日期。"),
    ("dispose", "clue_acts:dispose", "处置：谈话函询、初步核实、暂存待查、予以了结。"),
    ("result", "clue_acts:result", "办理结果：立案、处分、移送司法。"),
    ("answer", "clue_acts:answer", "反馈办理情况。"),
    ("file", "clue_acts:file", "归档，归档人不能是登记人。"),
    ("authorise", "clue_acts:authorise", "授权查阅：由领导小组决定，到人、到期限。"),
    ("revoke", "clue_acts:revoke", "收回授权，立即生效。"),
    ("access", "clue_books:access", "列出查阅授权。"),
    ("due", "clue_looking:due", "待签收、待反馈的线索，按期限排列。"),
    ("tick", "clue_looking:tick", "生成到期提醒，只在线索库内，只一次。"),
    ("notices", "clue_looking:notices", "本人的到期提醒。"),
    ("report", "clue_looking:report", "统计：移交、受理、了结、立案、处分、超期未反馈。"),
    ("export", "clue_looking:export", "导出 Excel，带编号水印，须写明用途。"),
    ("apply", "clue_acts:apply", "逐行办理文件或标准输入中的线索事项文档。"),
    ("acts", "clue_acts:acts", "列出线索可办事项：字段、由谁办、样例。"),
    ("verify", "clue_books:verify", "逐条校验线索的办理记录。"),
    ("reconcile", "clue_books:reconcile", "由线索的办理记录重放，与线索台账逐行核对。"),
    ("doctor", "clue_books:doctor", "体检：文件权限、办理记录、附件。"),
    ("log", "clue_books:log", "查阅日志：谁在何时查阅了哪条，由审计管理员查看。"),
)


@group(
    "clue",
    help="问题线索：只限获得授权的人员。",
    later={name: Later(place=place, help=line) for name, place, line in _COMMANDS},
)
def clue() -> None:
    """Hold the restricted side."""
