"""What the figures were measured on: machine, versions, load."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from rectify.store.connection import sqlite_module
from tests.postgres import find_binaries

_PACKAGES = ("sqlalchemy", "psycopg", "transitions", "click", "alembic")


def described() -> dict[str, object]:
    """Give the machine and the versions of everything that takes part."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": f"{sqlite_module().sqlite_version} ({sqlite_module().__name__})",
        "postgresql": _postgresql(),
        "load_before": os.getloadavg()[0],
        **{name: version(name) for name in _PACKAGES},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _postgresql() -> str:
    binaries = find_binaries() or shutil.which("postgres")
    if not binaries:
        return "未安装"
    said = subprocess.run([f"{binaries}/postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip()
