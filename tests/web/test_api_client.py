"""The example of docs/api.md runs as it is printed, against a server that is a process of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rectify.app import tokens
from rectify.store import queries
from rectify.wiring import open_console
from tests.cli.program import ROOT
from tests.office import PROBLEM, Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def example() -> str:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return str(found)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve an office in a process of its own on a free port of the loopback."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    known = {name: value for name, value in os.environ.items() if not name.startswith("RECTIFY")}
    command = [sys.executable, "-m", "rectify.cli.main", "--home", str(home), "serve", "--port", str(port)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env={**known, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout is not None
        assert f":{port}/" in process.stdout.readline(), "the server did not come up"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate()


def run(tmp_path: Path, url: str, token: str) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "client.py"
    script.write_text(example(), encoding="utf-8")
    known = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "RECTIFY_URL": url, "RECTIFY_TOKEN": token}
    return subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, env=known)


def test_the_example_files_a_voucher_and_says_why_not(office_in: Callable[[str], Office], tmp_path: Path) -> None:
    office = office_in("transferred")
    console = open_console(office.home)  # by the machine's clock, as the server
    made = [tokens.make(console, account, "试用", tokens.days(console)[1], "-") for account in ("clerk", "other.head")]
    console.app.store.close()
    secrets = [each.secret for each in made if isinstance(each, tokens.Made)]
    with served(office.home) as url:
        done, idle, wrong = (run(tmp_path, url, each) for each in (*secrets, "rectify_wrong"))
        again = run(tmp_path, url, secrets[0])
    assert (done.returncode, done.stdout.split()) == (0, [PROBLEM, "True"]), done.stderr
    assert (idle.returncode, idle.stderr.strip()) == (1, "nothing to work on")
    assert (wrong.returncode, wrong.stderr.split()[:2]) == (1, ["401", "no_token:"])
    assert again.stdout == done.stdout
    with office.app.store.reading() as reader:
        assert [each["file_name"] for each in queries.of_problem(reader, "evidence", PROBLEM)] == ["拨付凭证.pdf"]
