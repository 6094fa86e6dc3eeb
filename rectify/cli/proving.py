"""``rectify workflow prove`` and ``rectify workflow diagram``: what a workflow file can never let happen, and how it looks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectify.cli.acts import FAULTY, leave
from rectify.cli.shape import command
from rectify.cli.telling import tell
from rectify.cli.workflows import named_source
from rectify.errors import WordsWrong, WorldFailed

if TYPE_CHECKING:
    from rectify.cli.session import Session
    from rectify.engine.proof import Proof
    from rectify.library import Source

DEFAULT = "five-accounts"
_FORMATS = ("mermaid", "svg")


@command(
    "prove",
    help="证明一个流程文件守住了不可关闭的规矩，并给出核对的数目；有一条守不住时说出最短的反例，退出码为 5。\n\n"
    "FILE 是文件路径或流程名，默认为 five-accounts，本单位有同名文件的用本单位的。"
    "核对的是状态、前置条件所看的事实、角色、人员、签字和时限先后的全部组合。",
)
@click.argument("file", metavar="[FILE]", default=DEFAULT)
@click.pass_obj
def prove(session: Session, file: str) -> None:
    """Show that the laws hold which no file may switch off, or how one of them is broken."""
    from rectify.engine.gates import GATES  # noqa: PLC0415 - loads the engine, which help does not need
    from rectify.engine.proof import proved  # noqa: PLC0415 - the same
    from rectify.engine.workflow import PROBLEM, kind_of, parse  # noqa: PLC0415 - the same

    source = _source(session, file)
    if kind_of(source.text) != PROBLEM:
        raise WordsWrong(f"{source.name} 不是问题的流程，只能检查：rectify workflow check {file}")
    proof = proved(parse(source.text, source.name, GATES.keys()), GATES)
    tell(session, proof.document(), lambda: _tell(source, proof))
    leave(0 if proof.ok else FAULTY)


def _tell(source: Source, proof: Proof) -> None:
    for law in proof.holds:
        click.echo(f"守住  {law.says}")
    for law in proof.not_asked:
        click.echo(f"不涉  {law.says}（本流程没有这一环节）")
    for each in proof.failures:
        click.echo(f"违反  {each.law.says}\n      反例：{each.counterexample.text}", err=True)
    for gate in proof.unknown:
        click.echo(f"注意：前置条件“{gate}”不在证明所知之列，只核对了它能开能关。", err=True)
    size = f"{proof.states} 个状态、{proof.moves} 个动作、{proof.facts} 项事实"
    count = f"实际核对 {proof.explored} 种情形，代表约 {proof.stands_for:.1e} 种组合"
    result = "全部守住" if proof.ok else f"有 {len(proof.failures)} 条守不住"
    click.echo(f"{source.name}：{size}；{count}；{result}。", err=not proof.ok)


@command(
    "diagram",
    help="把一个流程文件画成图：Mermaid 文本，或 SVG 图（按账分栏，列明每个动作由谁办、有哪些前置条件）。\n\n"
    "FILE 是文件路径或流程名，默认为 five-accounts。不写 -o 时输出到标准输出。",
)
@click.argument("file", metavar="[FILE]", default=DEFAULT)
@click.option("--format", "form", type=click.Choice(_FORMATS), help="格式，默认按 -o 的后缀，没有 -o 时为 mermaid。")
@click.option(
    "-o", "--output", "path", metavar="F", type=click.Path(path_type=Path, dir_okay=False), help="写到哪个文件。"
)
@click.pass_obj
def diagram(session: Session, file: str, form: str | None, path: Path | None) -> None:
    """Draw a workflow file."""
    from rectify.engine.clues.workflow import parse_any  # noqa: PLC0415 - the same
    from rectify.engine.diagram import mermaid  # noqa: PLC0415 - the same
    from rectify.engine.diagram_svg import svg  # noqa: PLC0415 - the same

    source = _source(session, file)
    workflow = parse_any(source.text, source.name)
    form = form or ("svg" if path is not None and path.suffix == ".svg" else "mermaid")
    drawn = svg(workflow) if form == "svg" else mermaid(workflow)
    if path is None:
        tell(session, {"workflow": workflow.name, "format": form, "text": drawn}, lambda: click.echo(drawn, nl=False))
        return
    try:
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise WorldFailed(f"写不了文件 {path}：{error.strerror}") from error
    tell(session, {"workflow": workflow.name, "format": form, "file": str(path)}, lambda: click.echo(f"已画成：{path}"))


def _source(session: Session, file: str) -> Source:
    from rectify.library import Library  # noqa: PLC0415 - the same

    return named_source(Library(session.home), file)
