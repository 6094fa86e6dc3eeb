"""``rectify serve``: the console for people, and the API beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rectify.cli.shape import command
from rectify.errors import WordsWrong, WorldFailed

if TYPE_CHECKING:
    from rectify.cli.session import Session


MOST = 65535


@command(
    "serve",
    help="启动控制台：在浏览器中办理，并提供接口。直到收到 SIGTERM 或 Ctrl-C；可同时运行几份。\n\n"
    "--unit-facing 只供被巡察单位和分管县领导使用：不带线索，内部人员不能登录。",
)
@click.option("--host", metavar="HOST", help="监听地址，默认见设置 [console]。")
@click.option("--port", metavar="PORT", type=int, help="端口，默认见设置 [console]。")
@click.option("--unit-facing", is_flag=True, help="只供被巡察单位使用。")
@click.pass_obj
def serve(session: Session, host: str | None, port: int | None, *, unit_facing: bool) -> None:
    """Serve the console."""
    from rectify.cli.desk import NO_HOME  # noqa: PLC0415 - help does not need it

    if port is not None and not 0 < port <= MOST:
        raise WordsWrong(f"端口应在 1 至 {MOST} 之间：{port}")
    if session.at is not None:
        raise WordsWrong("serve 按真实时钟运行，不能用 --at")
    home = session.home
    if home is None:
        raise WordsWrong(NO_HOME)
    try:
        from rectify.web.server import serve as work  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        raise WorldFailed(f"缺少 {error.name} 软件包，控制台需要它：请安装 rectify[web]") from error
    work(home, host=host, port=port, for_units=unit_facing, tell=click.echo)
