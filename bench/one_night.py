"""One tick in a process of its own: ``python -m bench.one_night HOME DAY`` prints its peak memory in KiB."""

from __future__ import annotations

import resource
import sys
from datetime import date
from pathlib import Path

from bench import county
from rectify.app.ticking import tick


def main(home: str, day: str) -> None:
    """Tick once and tell."""
    ticked = tick(county.opened(Path(home)), on=date.fromisoformat(day))
    if not ticked.due:
        raise AssertionError(ticked)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main(*sys.argv[1:3])
