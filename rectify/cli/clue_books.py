"""The store of clues itself: founding it, checking its books, and who may look or has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rectify.cli.acts import FAULTY, leave
from rectify.cli.books import tell_replay, tell_verdict
from rectify.cli.clue_looking import before_clues
from rectify.cli.shape import command
from rectify.cli.telling import table, tell

if TYPE_CHECKING:
    from rectify.cli.session import Session

_SHOWN = 50


@command("init", help="建立线索库：单独的库、单独的密钥，由安全管理员办理。密钥文件须另行备份，丢失后内容不能恢复。")
@click.pass_obj
def init(session: Session) -> None:
    """Found the store."""
    from rectify.app.clues.desk import key_path  # noqa: PLC0415 - help does not need it
    from rectify.app.clues.founding import found  # noqa: PLC0415 - the same
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - the same

    with writing(session) as app:
        found(app, account(session, app))
        key = key_path(app)
    said = f"已建立线索库。密钥文件：{key}，请另行备份、专人保管，不要与数据库备份放在一处。"
    tell(session, {"founded": True, "key_file": str(key)}, lambda: click.echo(said))


@command("verify", help="逐条校验线索的办理记录；发现问题时退出码为 5。不需要密钥内容，不显示线索内容。")
@click.pass_obj
def verify(session: Session) -> None:
    """Look at every link."""
    from rectify.app.clues.books import verify as look  # noqa: PLC0415 - help does not need it

    with before_clues(session, "CHECK", "LOOK") as desk:
        verdict = look(desk)
    tell_verdict(session, verdict, "线索办理记录")


@command("reconcile", help="由线索的办理记录重放，与线索台账逐行核对；不一致时，退出码为 5。")
@click.pass_obj
def reconcile(session: Session) -> None:
    """Replay."""
    from rectify.app.clues.books import reconcile as check  # noqa: PLC0415 - help does not need it

    with before_clues(session, "CHECK", "LOOK") as desk:
        found = check(desk)
    tell_replay(session, found, "线索台账")


@command("doctor", help="体检：文件权限、办理记录、附件；有错误时退出码为 5。")
@click.pass_obj
def doctor(session: Session) -> None:
    """Look at everything of the clue side, and change nothing."""
    from rectify.app.clues.books import check  # noqa: PLC0415 - help does not need it

    with before_clues(session, "CHECK", "LOOK") as desk:
        found = list(check(desk))
    document = [{"about": each.about, "ok": each.ok, "said": each.said} for each in found]
    wrong = sum(not each.ok for each in found)

    def lines() -> None:
        for each in found:
            click.echo(f"{'正常' if each.ok else '错误'}  {each.about}：{each.said}")

    tell(session, {"ok": not wrong, "checks": document, "errors": wrong}, lines)
    leave(FAULTY if wrong else 0)


@command("access", help="列出查阅授权：给谁、起止、依据。由领导小组和安全、审计管理员查看。")
@click.pass_obj
def access(session: Session) -> None:
    """List who may look."""
    from rectify.app.clues.books import who_may_look  # noqa: PLC0415 - help does not need it

    with before_clues(session, "DECIDE", "CHECK") as desk:
        rows = who_may_look(desk)
    shown = [
        (each["user"], each["from"], each["until"], each["decision"], each["by"], "有效" if each["runs"] else "已止")
        for each in rows
    ]
    headings = ("账号", "起", "止", "依据", "授权人", "状态")
    tell(session, {"authorisations": rows, "count": len(rows)}, lambda: table(headings, shown, empty="没有授权。"))


@command("log", help="查阅日志：谁在何时查阅了哪条，由审计管理员查看。N 是线索编号，不写为全部。")
@click.argument("number", metavar="[N]", required=False)
@click.option("--last", metavar="N", type=click.IntRange(1), default=_SHOWN, help="最近几条，默认 50。")
@click.pass_obj
def log(session: Session, number: str | None, last: int) -> None:
    """Show who looked."""
    from rectify.app.clues.books import who_looked  # noqa: PLC0415 - help does not need it

    with before_clues(session, "OVERSEE") as desk:
        rows = who_looked(desk, number, last)
    shown = [
        (
            str(each["at"])[:19],
            each["account"],
            each["what"],
            " ".join(map(str, each["numbers"])),
            each["purpose"],
            each["watermark"],
        )
        for each in rows
    ]
    headings = ("时间（UTC）", "账号", "查阅", "编号", "用途", "导出编号")
    tell(session, {"readings": rows, "count": len(rows)}, lambda: table(headings, shown, empty="没有记录。"))
