"""What a foreign file may cost, and the confinement of the process that reads it.

The limits are the office's to choose; the confinement is applied by the child itself before it touches the file.
"""

from __future__ import annotations

import resource
from dataclasses import asdict, dataclass

MEBIBYTE = 1024 * 1024
_COMPLAINTS = MEBIBYTE  # what a dying process may say about it


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one file. Sizes and ``memory`` are bytes; ``max_ratio`` is unzipped to zipped, of large parts only."""

    max_bytes: int = 20 * MEBIBYTE
    max_unzipped: int = 500 * MEBIBYTE
    max_ratio: int = 250
    max_parts: int = 2_000
    max_rows: int = 200_000
    max_columns: int = 200
    max_faults: int = 10_000
    memory: int = 1_500 * MEBIBYTE
    cpu_seconds: int = 120

    def plain(self) -> dict[str, int]:
        """Give the limits as they travel to the child."""
        return asdict(self)


def confine(limits: Limits, *, largest_file: int = _COMPLAINTS) -> None:
    """Bind this very process: memory, processor seconds, no core dump, no file larger than ``largest_file`` bytes."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, largest_file),
    ):
        _, hard = resource.getrlimit(what)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (wanted, wanted))
