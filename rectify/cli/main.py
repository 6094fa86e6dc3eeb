"""``rectify``, the program: the front page at once, everything else through ``edge``."""

from __future__ import annotations

import sys

from rectify.cli.front import front_page


def main() -> None:
    """Run the command line of this process and end it."""
    words = sys.argv[1:]
    if words == ["--help"]:
        sys.stdout.write(front_page())
        return
    from rectify.cli.edge import run  # noqa: PLC0415 - brings click, which takes longer to load than the front page to show

    sys.exit(run(words))


if __name__ == "__main__":
    main()
