"""The test's side of the nursery: workers are begun, killed, signalled and waited for by their own number."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
KILLED = -9
_LOOK_AGAIN_SECONDS = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a worker ended: its exit code (negative: the signal), and the seconds from its first write to its end."""

    code: int
    worked: float
    out: Path
    err: Path

    @property
    def killed(self) -> bool:
        """Say whether it was killed."""
        return self.code == KILLED

    def lines(self) -> list[dict[str, Any]]:
        """Give what it printed, a JSON document a line; the line that a kill cut short was never said."""
        *whole, _cut = self.out.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in whole if line.startswith("{")]

    def said(self) -> str:
        """Give everything it printed, for a failed assertion."""
        return self.out.read_text(encoding="utf-8") + self.err.read_text(encoding="utf-8")


@dataclass(slots=True, kw_only=True)
class Nursery:
    """A running nursery; ends with its block, and every worker with it."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None
    _numbers: count[int] = field(default_factory=count)
    _ended: dict[int, Ended] = field(default_factory=dict)
    _paths: dict[int, tuple[Path, Path]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Start it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tests.faults.nursery"]
        # Unbuffered, so that what the pipe holds is all there is to hear.
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it end by itself: it has nothing more to do when its orders end."""
        assert self.process is not None
        self.process.communicate()

    def begin(
        self, words: Sequence[str], *, bug: str | None = None, kill_after: float | None = None,
        kill_at: tuple[str, int] | None = None, environment: Mapping[str, str] | None = None, count_into: Path | None = None,
    ) -> int:  # fmt: skip
        """Begin a worker with the words of a command line; gives its number."""
        number = next(self._numbers)
        out, err = (self.folder / f"{number}.{name}" for name in ("out", "err"))
        for path in (out, err):
            path.touch()
        self._paths[number] = (out, err)
        self._order({
            "worker": number, "words": list(words), "out": str(out), "err": str(err), "bug": bug,
            "kill_after": kill_after, "kill_at": kill_at, "environment": dict(environment or {}),
            "count_into": str(count_into) if count_into else None,
        })  # fmt: skip
        return number

    def signal(self, number: int, signal: int) -> None:
        """Send a signal to a worker, if it still lives."""
        self._order({"worker": number, "signal": signal})

    def out(self, number: int) -> Path:
        """Give the file that a worker prints into, while it works."""
        return self._paths[number][0]

    def has_ended(self, number: int) -> bool:
        """Say whether a worker's end was heard of, while another's was waited for."""
        return number in self._ended

    def end(self, number: int) -> Ended:
        """Wait for a worker's end."""
        while number not in self._ended:
            self._hear()
        return self._ended.pop(number)

    def prints(self, number: int, words: str) -> bool:
        """Wait until a worker has printed some words, or has ended without them; says which."""
        assert self.process is not None
        assert self.process.stdout is not None
        while words not in self.out(number).read_text(encoding="utf-8"):
            if number in self._ended:
                return False
            heard, _, _ = select.select([self.process.stdout], [], [], _LOOK_AGAIN_SECONDS)
            if heard:
                self._hear()
        return True

    def _hear(self) -> None:
        """Take the next word of a worker's end."""
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the nursery ended"
        told = json.loads(line)
        out, err = self._paths[told["worker"]]
        self._ended[told["worker"]] = Ended(code=told["code"], worked=told["worked"], out=out, err=err)

    def forget(self) -> None:
        """Remove what ended workers printed: a long torture would fill a disk with it."""
        for number in [each for each in self._paths if each not in self._ended]:
            for path in self._paths.pop(number):
                path.unlink(missing_ok=True)

    def run(self, words: Sequence[str], **more: Any) -> Ended:  # noqa: ANN401 - as begin
        """Begin a worker and wait for its end."""
        return self.end(self.begin(words, **more))

    def _order(self, order: Mapping[str, object]) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
