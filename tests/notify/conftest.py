"""What the tests of notices share: certificates, the shipped templates, and a table of hostile text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.notify.peers import Certificates, certificates

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPPED = Path(__file__).resolve().parents[2] / "notifications"

HOSTILE = {
    "encoded-word-q": "=?utf-8?q?X=0D=0ABcc:_evil@example.test?=",
    "encoded-word-b": "=?utf-8?b?5pWP5oSf?=",
    "encoded-word-split": "==??utf-8?q?x?==?=?utf-8?b?eA==?=",
    "encoded-word-broken-line": "=\r\n?utf-8?q?x?=",
    "crlf-header": "催办\r\nBcc: evil@example.test\r\n\r\nbody",
    "bare-lf": "催办\nBcc: evil@example.test",
    "bare-cr": "催办\rBcc: evil@example.test",
    "line-separator": "催办\u2028Bcc: evil@example.test",
    "paragraph-separator": "催办\u2029Bcc: evil@example.test",
    "next-line": "催办\u0085Bcc: evil@example.test",
    "nul": "催\x00办",
    "bell-and-escape": "\x07\x1b[31m红\x1b[0m",
    "bidi-override": "abc\u202etxt.exe\u202c",
    "bidi-isolate": "\u2066abc\u2069",
    "zero-width": "催\u200b\u200d\ufeff办",
    "lone-surrogate": "催\ud800办",
    "jinja-expression": "{{7*7}}",
    "jinja-statement": "{% for x in range(10) %}x{% endfor %}",
    "jinja-comment": "{# 藏 #}露",
    "jinja-escape": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "percent-format": "%s %(name)s {0.__class__}",
    "script": "<script>alert(1)</script>",
    "formula": "=cmd|'/c calc'!A1",
    "lone-dot": "\r\n.\r\nMAIL FROM:<evil@example.test>",
    "only-spaces": " \t\u00a0 ",
    "empty": "",
    "rare-character": "张\U00030edd\ue000",
    "emoji": "整改👍",
    "long": "长" * 3000,
    "long-word": "w" * 3000,
}
"""One table of payloads, by what each tries."""


@pytest.fixture(params=list(HOSTILE.values()), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> str:
    """Give each hostile text in turn."""
    text: str = request.param
    return text


@pytest.fixture(scope="session")
def certs(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Give a private CA and what it signed, made once a run."""
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def shipped() -> Callable[[str], str]:
    """Give what loads a shipped template by its name."""
    return lambda name: (SHIPPED / name).read_text(encoding="utf-8")
