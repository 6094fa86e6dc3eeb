"""Starting the child that opens a foreign file, and hearing it to its end. The parent's memory does not grow with it.

The child gets none of the parent's environment but what finding its libraries needs, so that no password of the
office is within reach of whatever a file may do to its reader.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rectify.exchange.child import OUT_OF_MEMORY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

_log = logging.getLogger(__name__)
_ROOT = str(Path(__file__).resolve().parents[2])
_START = (
    "import sys; sys.path += [p for p in sys.argv[1:] if p not in sys.path]; "
    "from rectify.exchange.child import main; main()"
)
_LONGEST_LINE = 64 << 20
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


class Died(Exception):  # noqa: N818 - names what happened
    """The child ended before its work; the message is the likely reason, in Chinese."""


@contextmanager
def confined(request: dict[str, Any], more: Iterable[dict[str, Any]] = ()) -> Iterator[Iterator[bytes]]:
    """Start a child on a request; gives its lines, the last of which is its ``end``. Raises Died from the lines.

    ``more`` goes to the child after the request, a JSON line each, and must fit a pipe's patience: the child reads
    all of it before it says anything. Leaving the context ends the child.
    """
    paths = [path for path in sys.path if path] + [_ROOT]
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and a constant program, no shell
            [sys.executable, "-P", "-X", "utf8", "-c", _START, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment,
        )
        try:
            _ask(child, [request, *more])
            yield _lines(child, complaints)
        finally:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()


def _ask(child: subprocess.Popen[bytes], lines: Iterable[dict[str, Any]]) -> None:
    if child.stdin is None:
        raise Died("读取进程没有启动")
    try:
        for line in lines:
            child.stdin.write(json.dumps(line).encode() + b"\n")
        child.stdin.close()
    except BrokenPipeError:
        return


def _lines(child: subprocess.Popen[bytes], complaints: IO[bytes]) -> Iterator[bytes]:
    if child.stdout is None:
        raise Died("读取进程没有启动")
    while line := child.stdout.readline(_LONGEST_LINE):
        yield line
        if line.startswith(b'{"end":'):
            return
    raise Died(_reason(child.wait(), complaints))


def _reason(code: int, complaints: IO[bytes]) -> str:
    complaints.seek(0)
    _log.error("the reading process ended with %d: %s", code, complaints.read(4000).decode(errors="replace"))
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "读取用时超过限制，文件可能有问题（如压缩炸弹）；没有导入任何内容"
    if code in {-signal.SIGABRT, OUT_OF_MEMORY}:
        return "读取占用的内存超过限制，可能是很远的单元格里有内容，或者文件有问题；没有导入任何内容"
    return "文件内容异常，读取时出错；没有导入任何内容，请用 WPS 或 Excel 重新保存后再试"
