"""The package as an office gets it: built, installed away from the checkout, and complete."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("workflows", "notifications", "config")


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command away from the checkout and without anything that would find the checkout; give what it printed."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "RECTIFY_"))}
    done = subprocess.run(
        command, cwd=cwd, env={**surroundings, "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def data_files() -> set[str]:
    """Give every file of the three folders, named from the checkout."""
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    return {path.relative_to(ROOT).as_posix() for path in found if path.is_file() and "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def office_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the Python of a fresh environment with the wheel in it, which sees the locked libraries but no checkout."""
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place, cwd=ROOT)
    venv.create(place / "env", with_pip=False, symlinks=True)
    python = place / "env" / "bin" / "python"
    (wheel,) = place.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=place)
    # A .pth line adds a folder and not that folder's own .pth files: the editable install stays out of sight.
    (libraries,) = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (own,) = (place / "env" / "lib").glob("python*/site-packages")
    (own / "locked.pth").write_text(f"{libraries}\n")
    return python


def test_the_installed_program_runs(office_python: Path, tmp_path: Path) -> None:
    assert "rectify" in run(office_python.with_name("rectify"), "--help", cwd=tmp_path)


def test_the_wheel_carries_every_file_of_the_three_folders(office_python: Path, tmp_path: Path) -> None:
    ask = (
        "import json; from rectify.library import shipped_folder\n"
        f"roots = [shipped_folder(folder) for folder in {FOLDERS}]\n"
        "print(json.dumps({str(r): [str(f.relative_to(r)) for f in r.rglob('*') if f.is_file()] for r in roots}))"
    )
    shipped: dict[str, list[str]] = json.loads(run(office_python, "-c", ask, cwd=tmp_path))
    assert all(Path(root).is_relative_to(office_python.parents[1]) for root in shipped), "found in the checkout"
    assert {f"{Path(root).name}/{name}" for root, names in shipped.items() for name in names} == data_files()


def test_a_library_lookup_answers_away_from_the_checkout(office_python: Path, tmp_path: Path) -> None:
    wanted = min(name for name in data_files() if name.endswith((".yaml", ".toml")))
    folder, _, name = wanted.partition("/")
    ask = f"from rectify.library import Library; print(Library().source({folder!r}, {name!r}).text)"
    assert run(office_python, "-c", ask, cwd=tmp_path).strip() == (ROOT / wanted).read_text(encoding="utf-8").strip()


def test_the_source_package_can_make_the_wheel(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path, cwd=ROOT)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert names >= data_files() | {"pyproject.toml", "LICENSE", "requirements.lock", "rectify/library.py"}
