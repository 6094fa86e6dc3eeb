"""``rectify workflow migrate``: moving running problems to another version of their workflow, looked at before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rectify.cli.shape import command
from rectify.cli.telling import tell
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rectify.app.migrating import Group, Table
    from rectify.cli.session import Session

REFUSED = 3
_SHOWN = 12
"""Signs of a hash that people are shown; ``--json`` has all of them."""


@command(
    "migrate",
    help="把在办问题换到流程的另一版，逐状态列明保留、新增、已满足和须补办的前置条件。NAME 是流程名。\n\n"
    "第一人提出，第二人（巡察办或巡察工作领导小组）用同样的命令确认后生效；"
    "提出后问题的账已变动或过了 30 日的，提议失效。新版在已走过的环节上新增而未满足的前置条件不会"
    "免去，随问题带到销号时核对。用 --to 加原来那一版的哈希值可以换回。",
)
@click.argument("name", metavar="NAME")
@click.option("--to", metavar="FILE", help="换到哪一版：流程文件，或用过的流程文本的哈希值；默认为现行的同名流程文件。")
@click.option("--from", "since", metavar="HASH", help="只换目前按这一版办理的问题；默认为所有不是新版的。")
@click.option("--round", "round_", metavar="CODE", help="只换这一轮次的问题。")
@click.option("--reason", metavar="REASON", help="理由；不是 --dry-run 时必填。")
@click.option("--dry-run", is_flag=True, help="只看影响，不写入。")
@click.option("--confirm", is_flag=True, help="只确认他人已提出的；没有提出过的、提议已失效的不作新的提议。")
@click.pass_obj
def migrate(
    session: Session, name: str, to: str | None, since: str | None, round_: str | None, reason: str | None, *, dry_run: bool,
    confirm: bool,
) -> None:  # fmt: skip
    """Show what a migration would come to, or ask for it."""
    from rectify.app.migrating import Asked, carry_out, look  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import account, opened, writing  # noqa: PLC0415 - the same

    asked = Asked(workflow=name, to=to, since=since, round=round_)
    if not dry_run and not reason:
        raise WordsWrong("缺少 --reason：为什么换版；只看影响可加 --dry-run")
    with (opened if dry_run else writing)(session) as app:
        who = account(session, app)
        table = look(app, who, asked) if dry_run else carry_out(app, who, asked, str(reason), confirm=confirm)
    tell(session, table.document(), lambda: _told(table))
    if table.refused and not dry_run:
        click.get_current_context().exit(REFUSED)


def _told(table: Table) -> None:
    click.echo(f"{table.label}（{table.workflow}）：换到第 {table.version} 版 {table.to[:_SHOWN]}")
    if not table.since:
        click.echo("没有需要换版的问题。")
        return
    now = "、".join(f"{digest[:_SHOWN]}（{count} 个）" for digest, count in table.since.items())
    click.echo(f"涉及 {table.since.total()} 个问题，目前按：{now}")
    for group in table.groups.values():
        _group(group)
    for number, said in table.refused:
        click.echo(f"{number}：{said}", err=True)
    for said, count in table.warnings.items():
        click.echo(f"{said}（{count} 个问题）")
    if table.dry_run:
        click.echo("没有写入。")
    if table.proposed:
        click.echo(f"已提出 {table.proposed} 个问题的换版，由另一人用同样的命令确认后生效。")
    if table.moved:
        click.echo(f"已换版 {table.moved} 个问题。")


def _group(group: Group) -> None:
    click.echo(f"\n{group.label}（{group.state}）：{group.count} 个")
    for heading, gates in (("保留", group.kept), ("新增", group.new), ("不再要求", group.dropped)):
        if gates:
            click.echo(f"  {heading}：{_words(gates)}")
    for heading, counted in (("新增中已满足", group.met), ("须补办，销号时核对", group.owed)):
        if counted:
            click.echo(f"  {heading}：{'、'.join(f'{_words([gate])}（{n} 个）' for gate, n in counted.items())}")


def _words(gates: Iterable[str]) -> str:
    from rectify.engine.gates import WORDS  # noqa: PLC0415 - help does not need it

    return "、".join(WORDS[gate] for gate in gates)
