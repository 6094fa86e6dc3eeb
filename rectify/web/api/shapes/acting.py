"""What becomes of acts and of files that are sent."""

from __future__ import annotations

from pydantic import Field

from rectify.web.api.shapes.parts import Refusal, Shape


class Result(Shape):
    """What became of an act for one subject."""

    id: str
    subject: str | None
    ok: bool
    state: str | None
    refusals: list[Refusal]


class Results(Shape):
    """What became of acts, in their order, one for each subject."""

    results: list[Result]


class Ticket(Shape):
    """A file that was sent: what an act names it by, and what it is."""

    file: str = Field(description="凭据，写在事项的文件字段里；只有上传的账号能用")
    name: str
    sha256: str
