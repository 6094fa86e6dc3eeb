"""The parts of the system that tests need beyond Python: which are missing, and installing them where that is allowed.

``python -m tests.parts`` installs, as root on a Debian, quietly, and says so; ``RECTIFY_INSTALL=no`` forbids it. What
stays missing stops nothing here: the test run names it on its last lines as *not run*, or fails when ``CI=true``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the system: what it is called in Debian, and whether it is there and works."""

    package: str
    there: Callable[[], bool]


PARTS: Mapping[str, Part] = {
    "chromium": Part(
        package="chromium", there=lambda: any(shutil.which(name) for name in ("chromium", "chromium-browser"))
    ),
    "postgresql": Part(package="postgresql", there=lambda: postgres.find_binaries() is not None),
}


@cache
def missing() -> tuple[str, ...]:
    """Give the names of the parts that are not there."""
    return tuple(name for name, part in PARTS.items() if not part.there())


def may_install() -> bool:
    """Say whether this run may install system packages: root, apt-get, and nobody said no."""
    allowed = os.environ.get("RECTIFY_INSTALL", "yes") != "no"
    return allowed and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(names: tuple[str, ...]) -> None:
    """Install the packages of these parts; a failure is told in apt-get's own last line and is not an error here."""
    packages = [PARTS[name].package for name in names]
    sys.stderr.write(f"安装测试所需的系统组件：{' '.join(packages)}（RECTIFY_INSTALL=no 可禁止）\n")
    patience = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "DPkg::Lock::Timeout=120"]
    # RUNLEVEL=1 keeps Debian from starting the server that it installs: the tests bring up their own.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *patience, *step],  # noqa: S607 - found on root's own path
            env=quiet,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            told = done.stderr.strip().splitlines() or ["apt-get 没有说明原因"]
            sys.stderr.write(f"没有装上：{told[-1]}\n")
            return


if __name__ == "__main__" and (lacking := missing()) and may_install():
    install(lacking)
