"""The one place where the machine's clock is read, and where names that nobody chose come from."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def now() -> datetime:
    """Give the present instant, aware, in UTC."""
    return datetime.now(UTC)


def fresh_id() -> str:
    """Give a name that was not given before: for acts whose sender chose none, refusals, claims."""
    return secrets.token_hex(12)


def fresh_secret() -> str:
    """Give a secret that nobody can guess: 256 bits, for sessions and tokens."""
    return secrets.token_urlsafe(32)


def fresh_code() -> str:
    """Give a one-time code that can be read out over the telephone."""
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3))
