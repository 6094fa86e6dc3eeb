"""A process that asks for acts as fast as it can: the body of the races in ``test_races.py``.

Started with a home, its own number, and a line of JSON acts on stdin; waits for the word to go, then asks for all of them
and prints a result for each.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from rectify.app.asking import ask
from rectify.engine.acts import Act
from rectify.wiring import office_clock, open_office


def main() -> None:
    """Ask for every act that stdin names."""
    app = open_office(Path(sys.argv[1]), os_user=f"process-{sys.argv[2]}")
    app.now = office_clock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC), None)
    acts = [Act(**each) for each in json.loads(sys.stdin.readline())]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    results = [[each.document() for each in ask(app, act)] for act in acts]
    sys.stdout.write(json.dumps(results) + "\n")
    app.store.close()


main()
