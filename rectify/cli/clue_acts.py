"""Asking for acts about clues: a command for each kind, made from the kinds themselves, and acts from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.acts import (
    FAULTY,
    REFUSED,
    UNSEEN,
    documents,
    exit_code,
    faulty_line,
    leave,
    opened_file,
    tell_results,
)
from rectify.cli.shape import Command, command
from rectify.cli.telling import table, tell
from rectify.engine.acts import Field, Type
from rectify.engine.clues.kinds import CLUE, KINDS
from rectify.errors import NotThere

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.app.asking import Result
    from rectify.app.clues.desk import ClueSide
    from rectify.cli.session import Session

_NAMED_BY: Mapping[str, tuple[str, str]] = {
    "register": ("inspection", "INSPECTION"),
    "authorise": ("user", "USER"),
    "revoke": ("user", "USER"),
}
"""The field that a command takes as its argument, where the act is about no clue that is there already."""


def _asking(name: str, key: str, said: str) -> Command:
    """Make the command of a kind of act: its subject as argument, every field as an option."""
    kind = KINDS[key]
    argument, metavar = ("subject", "N") if kind.subject == CLUE else _NAMED_BY[key]
    options = [_option(each) for each in kind.fields if each.name != argument]
    told = click.Option(["--id", "act_id"], metavar="ID", help="请求编号；同一编号重复办理不会重复生效。")

    def callback(**given: Any) -> None:  # noqa: ANN401 - as click gives them
        session: Session = click.get_current_context().obj
        act_id, about = given.pop("act_id"), given.pop(argument)
        fields = {each.name: _value(each, given[each.name]) for each in kind.fields if each.name != argument}
        fields = {name: value for name, value in fields.items() if value is not None}
        if kind.subject != CLUE:
            fields[argument] = about
        _ask(session, key, about if kind.subject == CLUE else "", fields, act_id)

    params: list[click.Parameter] = [click.Argument([argument], metavar=metavar), *options, told]
    return Command(name, params=params, callback=callback, help=said)


def _option(each: Field) -> click.Option:
    words = f"{each.label}{'' if each.required else '（可不填）'}"
    if each.type is Type.GROUPS:
        return click.Option(
            ["--person", each.name], metavar="NAME:POST", multiple=True, help=f"{words}，写作 姓名:职务；可多次。"
        )
    if each.choices:
        words += f"：{'、'.join(each.choices)}"
    return click.Option(
        [f"--{each.name.replace('_', '-')}", each.name], metavar=_METAVARS.get(each.type, "WORDS"), help=f"{words}。"
    )


_METAVARS = {
    Type.DAY: "DATE",
    Type.COUNT: "N",
    Type.FILE: "FILE",
    Type.CHOICE: "WORD",
    Type.CODE: "CODE",
    Type.PERSON: "NAME",
}


def _value(each: Field, given: Any) -> object:  # noqa: ANN401 - as click gives it
    if each.type is not Type.GROUPS:
        return given
    rows = [dict(zip(("name", "post"), person.split(":", 1), strict=False)) for person in given]
    return rows or None


def _ask(session: Session, key: str, subject: str, fields: Mapping[str, object], act_id: str | None) -> None:
    from rectify.app.clues.desk import clue_side  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - the same

    with writing(session) as app, clue_side(app) as side:
        document = {"id": act_id, "act": key, "subject": subject or None, "fields": fields}
        result = _asked(side, document, account(session, app), Path.cwd())
    if result.unseen:
        raise NotThere
    tell(session, {"results": [result.document()]}, lambda: tell_results([result], {}))
    leave(exit_code([result]))


def _asked(side: ClueSide, document: Mapping[str, object], account: str, base: Path) -> Result:
    """Ask for what a document says; to whoever may not stand here, whatever it says does not exist."""
    from rectify.app.clues.asking import ask, stranger  # noqa: PLC0415 - help does not need it
    from rectify.app.clues.documents import act_from  # noqa: PLC0415 - the same
    from rectify.engine.acts import Act  # noqa: PLC0415 - the same

    if (told := stranger(side, document, account)) is not None:
        return told
    act = act_from(document, account, side.app.fresh)
    return ask(side, act, base) if isinstance(act, Act) else act


add = _asking("add", "register", "登记线索。INSPECTION 是巡察编号，由本巡察的巡察组办理；与问题的关联只记在线索上。")
attach = _asking("attach", "attachment", "补充材料。N 是线索编号。")
transfer = _asking("transfer", "transfer", "移交。N 是线索编号；代填对方签收的，须附签收回执。")
accept = _asking("accept", "accept", "受理。N 是线索编号；双方签字齐全，自接收之日起三个月内反馈。")
dispose = _asking("dispose", "dispose", "处置。N 是线索编号。")
result = _asking("result", "result", "登记办理结果。N 是线索编号。")
answer = _asking("answer", "answer", "反馈办理情况。N 是线索编号。")
file = _asking("file", "file", "归档。N 是线索编号；归档人不能是登记人。")
authorise = _asking("authorise", "authorise", "授权查阅。USER 是账号；由领导小组成员办理，不能给自己授权。")
revoke = _asking("revoke", "revoke", "收回授权。USER 是账号；立即生效。")


@command(
    "apply",
    help="逐行办理文件或标准输入中的线索事项文档。FILE 每行一个 JSON 文档，写法见 rectify clue acts --json；“-”为标准输入。\n\n"
    "每行输出一行 JSON 结果；一行有错，其余照办。文件路径相对于 FILE 所在的目录。",
)
@click.argument("path", metavar="FILE")
@click.pass_obj
def apply(session: Session, path: str) -> None:
    """Ask for the acts of a file or of standard input, a result line each."""
    from rectify.app.clues.desk import clue_side  # noqa: PLC0415 - help does not need it
    from rectify.app.clues.documents import account_in  # noqa: PLC0415 - the same
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - the same

    base = Path.cwd() if path == "-" else Path(path).absolute().parent
    codes = {0}
    with opened_file(path) as stream, writing(session) as app, clue_side(app) as side:
        for number, document in documents(stream):
            if isinstance(document, str):
                codes.add(FAULTY)
                click.echo(json.dumps(faulty_line(number, document), ensure_ascii=False))
                continue
            one = _asked(side, document, account_in(document, session.as_) or account(session, app), base)
            codes.add(exit_code([one]))
            click.echo(json.dumps({"results": [one.document()]}, ensure_ascii=False))
    leave(next((code for code in (REFUSED, UNSEEN, FAULTY) if code in codes), 0))


@command("acts", help="列出线索可办事项：字段、由谁办、样例。带 --json 为程序可读的完整清单。")
@click.pass_obj
def acts(session: Session) -> None:
    """List every act about clues; every office's list is the same."""
    from rectify.app.clues.listing import acts_document  # noqa: PLC0415 - help does not need it
    from rectify.library import Library  # noqa: PLC0415 - the same

    document = acts_document(Library(session.home))
    tell(session, {"acts": document, "count": len(document)}, lambda: _acts_table(document))


def _acts_table(document: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        (
            each["act"], each["label"],
            " ".join(f"{field['name']}{'*' if field['required'] else ''}" for field in each["fields"]),
            "、".join(each["role_labels"]),
        )
        for each in document
    ]  # fmt: skip
    table(("事项", "名称", "字段（*为必填）", "由谁办"), rows)
