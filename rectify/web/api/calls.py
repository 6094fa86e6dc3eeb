"""The table of calls: what a program may ask, and for whom; what is not in it is not there.

Which roles a call names is all that is decided here. Within a call everybody gets what the command line gives him.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.web.routes import EVERYBODY

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rectify.engine.model import Role

ROOT = "/api"
V1 = "/v1"
JSON, BYTES = "application/json", "application/octet-stream"
Answer = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: where, for whom, who answers, and what its answer looks like."""

    method: str
    path: str
    who: frozenset[Role]
    answer: Answer
    summary: str
    gives: type[BaseModel] | None = None
    """The shape of its document; none for a file."""
    media: str = BYTES
    """The media type of the file that it gives, where it gives one."""
    internal: bool = False
    """Whether a process that serves units alone does not have it at all."""
    tagged: bool = False
    """Whether its document carries an ``ETag``."""
    apart: bool = False
    """Whether it is answered once the moment in which its caller was let in is closed: it takes long, and reads for itself."""
    takes: str = ""
    """The media type that is sent with it."""
    sheet: bool = False
    """Whether what is sent is a sheet to be read, of which the limit of imports holds."""
    described: bool = True
    """Whether the description names it: all but the description itself."""
    statuses: Mapping[int, str] | None = None
    """What it may answer besides, and what that means."""

    @property
    def name(self) -> str:
        """A name that no other call has."""
        return f"{self.method.lower()}_{self.answer.__name__}"

    @property
    def whole_path(self) -> str:
        """The address as programs write it."""
        return f"{ROOT}{self.path}"


CALLS: list[Call] = []


def get(
    path: str, *, summary: str, gives: type[BaseModel] | None = None, who: frozenset[Role] = EVERYBODY, internal: bool = False,
    tagged: bool = False, media: str = BYTES, apart: bool = False,
) -> Callable[[Answer], Answer]:  # fmt: skip
    """Register a call that reads and never writes."""

    def registered(answer: Answer) -> Answer:
        call = Call(
            method="GET", path=f"{V1}{path}", who=who, answer=answer, summary=summary, gives=gives, internal=internal,
            tagged=tagged, media=media, apart=apart,
        )  # fmt: skip
        CALLS.append(call)
        return answer

    return registered


def post(
    path: str, *, summary: str, gives: type[BaseModel], takes: str, who: frozenset[Role] = EVERYBODY,
    statuses: Mapping[int, str] | None = None, internal: bool = False, sheet: bool = False,
) -> Callable[[Answer], Answer]:  # fmt: skip
    """Register a call that writes; it is let in by a token alone."""

    def registered(answer: Answer) -> Answer:
        call = Call(
            method="POST", path=f"{V1}{path}", who=who, answer=answer, summary=summary, gives=gives, takes=takes,
            statuses=statuses, internal=internal, sheet=sheet,
        )  # fmt: skip
        CALLS.append(call)
        return answer

    return registered
