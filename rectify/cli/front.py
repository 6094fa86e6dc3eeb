"""The front page: every command with its line, and the options common to all. Data and plain text.

``rectify --help`` is asked for most often and shows only this, so that nothing is imported here that the interpreter has not
loaded anyway, not even click; the group reads the same tables.
"""

from __future__ import annotations

from rectify.cli.width import definitions

ABOUT = "巡察整改台账：问题、时限、催办、销号，一本可核对的账。"
CLOSING = "各命令的用法：rectify 命令 --help。"
WIDTH = 78

OPTIONS = (
    ("--home", "DIR", "办公室目录（环境变量 RECTIFY_HOME；默认当前目录）。"),
    ("--as", "USER", "以哪个账号办理；默认为与操作系统用户绑定的账号。"),
    (
        "--at",
        "INSTANT",
        (
            "在哪一时刻，如 2026-03-02T09:00+08:00；只写日期为当日 9 时，不写时区为北京时间。"
            "查阅随处可用，办理只在模拟办公室可用。"
        ),
    ),
    ("--json", "", "结果为一个 JSON 文档。"),
    ("-v", "", "在标准错误上多说一些。"),
)
"""The options that every command takes, before or after it: name, what follows it, what it says."""

VERSION, HELP = "显示版本并退出。", "显示本帮助并退出。"

COMMANDS = (
    ("init", "office:init", "建一个新办公室：目录、数据库、首批账号。"),
    ("demo", "demo:demo", "生成示例县的办公室，按模拟时钟走完一轮巡察整改：导入、交账、催办、查账、销账。"),
    ("doctor", "doctor:doctor", "体检：本办公室的安装有什么问题。"),
    ("upgrade", "upgrading:upgrade", "升级：装好新版程序后，把本办公室的数据库升级到新版的库结构。"),
    ("round", "master:round_", "巡察轮次：登记、列出。"),
    ("unit", "master:unit", "被巡察单位：登记、列出、成批导入。"),
    ("team", "master:team", "巡察组：登记、列出、授权组员。"),
    ("inspection", "inspections:inspection", "一个单位的巡察：登记、列出、查看。"),
    ("user", "people:user", "账号与角色：登记、授权、委托、停用、发验证码、列出。"),
    ("import", "sheets:import_", "把问题清单导入台账，全部成功或一行不进。"),
    ("template", "sheets:template", "生成供填报的空表。"),
    ("plan", "plans:plan", "整改方案表、整改进展表：导出填报、上传写入。"),
    ("problem", "problems:problem", "问题：列出台账、查看一个问题的来龙去脉。"),
    ("move", "acts:move", "流转一个或多个问题：交账、转账、申请销号、销账等。"),
    ("record", "acts:record", "登记一件事实：签收、会议、佐证、核查等。"),
    ("acts", "acts:acts", "列出所有可办事项：字段、由谁办、样例。"),
    ("apply", "acts:apply", "逐行办理文件或标准输入中的事项文档。"),
    ("deadline", "dates:deadline", "从起算日推算一项期限，并说明由来。"),
    ("calendar", "dates:calendar", "放假安排：检查、导入新一年的通知。"),
    ("ladder", "ladders:ladder", "提醒阶梯：列出、启用改过的阶梯。"),
    ("tick", "night:tick", "生成截至某日应有的提醒、督办和超期通知，只一次。"),
    ("deliver", "night:deliver", "发送待发的邮件通知。"),
    ("serve", "serve:serve", "启动控制台：在浏览器中办理，并提供接口。"),
    ("run", "night:run", "常驻运行：按时生成提醒、发送通知。"),
    ("notice", "notices:notice", "通知：谁在何时收到了什么。"),
    ("forecast", "forecast:forecast", "推演：假定今后无人办理，到某日各人将收到多少通知、哪些会超期。"),
    ("score", "score:score", "整改评估：列出评分表、检查评分表、按办理记录提出评分建议。"),
    ("report", "figures:report", "统计：总览、分单位、超期等各表。"),
    ("ledger", "figures:ledger", "台账：导出 Excel。"),
    ("wording", "wording:wording", "措施文字：检查口号、以会代改和缺乏操作性的措施。"),
    ("workflow", "workflows:workflow", "流程文件：列出、检查、证明、画图、换版。"),
    ("journal", "books:journal", "办理记录：校验、查看。"),
    ("reconcile", "books:reconcile", "核对台账与办理记录、与反馈问题数是否一致。"),
    ("clue", "clues:clue", "问题线索：只限获得授权的人员。"),
    ("completion", "completion:completion", "输出命令补全脚本。"),
)
"""Every command: its name, where it is (module:name within ``rectify.cli``), and its line."""


def front_page() -> str:
    """Give the front page."""
    options = [(f"{name} {metavar}".strip(), said) for name, metavar, said in OPTIONS]
    options += [("--version", VERSION), ("--help", HELP)]
    commands = [(name, line) for name, _place, line in COMMANDS]
    return (
        f"用法：rectify [选项] 命令 …\n\n  {ABOUT}\n\n"
        f"选项（写在命令之前或之后都可以）：\n{definitions(options, width=WIDTH, indent=2)}\n"
        f"命令：\n{definitions(commands, width=WIDTH, indent=2)}\n  {CLOSING}\n"
    )
