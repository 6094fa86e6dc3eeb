"""The one tree of exceptions, and what each means at an edge.

*No* is a value (a ``Refusal``), never an exception. What is raised here is about files, missing things,
wrong words, races and the world; each carries one Chinese sentence for people and the exit code of
``docs/interface.md``. Anything else that is raised is a bug and is not caught.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of a file: where it is, in the reader's terms, and what is wrong with it (Chinese)."""

    where: str
    message: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Give the fault as people read it: ``第 3 行第 5 列：…`` or ``清单!C7：…``."""
        return f"{self.where}：{self.message}" if self.where else self.message


class RectifyError(Exception):
    """Whatever an edge turns into one sentence and an exit code."""

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "failed"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class WorldFailed(RectifyError):  # noqa: N818 - names what happened
    """Disk, database, mail or another process failed; nothing is half-done."""

    code = "world_failed"


class Busy(WorldFailed):
    """Too many ask at once for something that costs seconds; asked again a little later it is done."""

    code = "busy"


class WordsWrong(RectifyError):  # noqa: N818 - names what happened
    """The words of the command are wrong: an option, a date, a name of a file."""

    exit_code = 2
    code = "usage"


class NotPermitted(RectifyError):  # noqa: N818 - names what happened
    """An account may not look at this kind of thing at all; acts that are refused are values, not this."""

    exit_code = 3
    code = "not_permitted"


class NotThere(RectifyError):  # noqa: N818 - names what happened
    """No such thing, or not yours to see: the same words for both."""

    exit_code = 4
    code = "not_found"

    def __init__(self, message: str = "没有这个对象，或者您无权查看") -> None:
        super().__init__(message)


class FaultyFile(RectifyError):  # noqa: N818 - names what happened
    """A file is faulty; every fault is listed, not only the first."""

    exit_code = 5
    code = "faulty_file"

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{name} 有 {len(faults)} 处错误")
        self.name = name
        self.faults = faults


class Race(RectifyError):  # noqa: N818 - names what happened
    """Somebody else wrote first; the use case is tried again from the reading on."""

    code = "race"
