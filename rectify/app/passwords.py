"""Passwords: what one must be like, how it is kept, and whether it is right; codes and secrets too. The one home of the hashing libraries.

Two profiles disagree and are a setting: OWASP ASVS 5.0 wants length, no composition rules and no rotation; 等保 2.0 wants
composition, rotation and no reuse. Both refuse what is guessed first, and whatever holds a word that names the account, its
owner, his unit or this system. At most two hashes are worked out at a time, so that a crowd at the door cannot take the
machine's memory (32 MiB each).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import unicodedata
from base64 import b64decode, b64encode
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argon2 import PasswordHasher

LONGEST = 128
"""Characters; more is refused and never cut."""
SHORTEST = {"asvs": 12, "dengbao": 10}
KEPT = 5
"""Under 等保, how many earlier passwords may not come back."""
OURS = ("rectify", "xuncha", "zhenggai", "巡察", "巡视", "整改")
"""Words that a guesser who knows the system tries first."""
_SM3_ROUNDS = 310_000
_SM3 = "pbkdf2-sm3"
_SCRYPT = "scrypt"
_SCRYPT_COST = {"n": 1 << 14, "r": 8, "p": 1}
"""16 MiB: below what a password needs, since a code has 59 random bits and an end; needs no library that `init` might lack."""
_SHORTEST_WORD = {True: 4, False: 2}
"""Characters from which on a word bars a password: of a Latin one, of a Chinese one."""
_GUESSED_WITHIN = 3
"""zxcvbn's score from 0 to 4: below 3 means fewer than 10^8 guesses."""
_hashing = threading.BoundedSemaphore(2)


def faults_of(password: str, profile: str, about: Iterable[str] = ()) -> list[str]:
    """Say everything that is wrong with a new password; ``about`` are words a guesser would try first."""
    said = []
    if len(password) < SHORTEST[profile]:
        said.append(f"口令至少 {SHORTEST[profile]} 个字符")
    if len(password) > LONGEST:
        said.append(f"口令至多 {LONGEST} 个字符")
    if profile == "dengbao" and _kinds(password) < 3:  # noqa: PLR2004 - three of four, as 等保 assessors ask
        said.append("口令须含大写字母、小写字母、数字、其他符号中的三种")
    about = [word for word in about if word]
    if barred := _barred(password, about):
        said.append(f"口令里不能有账号、姓名、单位或本系统的名称（含有“{barred}”）")
    if not said and _is_guessed(password, about):
        said.append("口令太容易猜到：请不要用常见口令、键盘顺序、姓名或单位名称")
    return said


def _barred(password: str, about: Iterable[str]) -> str:
    """Give the first word that a password holds and must not, however it is written: in capitals, wide, or with marks between."""
    plain = _plain(password)
    words = [part for word in (*about, *OURS) for part in (word, *re.split(r"[^\w]|_", word))]
    found = {_plain(word): word for word in words}
    return next(
        (word for bare, word in found.items() if len(bare) >= _SHORTEST_WORD[bare.isascii()] and bare in plain), ""
    )


def _plain(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKC", text).casefold() if mark.isalnum())


def _kinds(password: str) -> int:
    tests = (str.isupper, str.islower, str.isdigit, lambda mark: not mark.isalnum())
    return sum(any(test(mark) for mark in password) for test in tests)


def _is_guessed(password: str, about: list[str]) -> bool:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - lists of words, loaded when somebody chooses a password

    found = zxcvbn(password, user_inputs=[*about, *OURS], max_length=LONGEST)
    return int(found["score"]) < _GUESSED_WITHIN


def hashed(password: str, way: str) -> str:
    """Give what is kept of a password: argon2id (2 passes, 32 MiB), or PBKDF2 with SM3 where the site asks for it."""
    with _hashing:
        if way == _SM3:
            salt = secrets.token_bytes(16)
            return f"${_SM3}${_SM3_ROUNDS}${b64encode(salt).decode()}${_sm3(password, salt, _SM3_ROUNDS)}"
        return _argon().hash(password)


def hashed_code(code: str, way: str) -> str:
    """Give what is kept of a one-time code: as slow to try as a password and salted (ASVS 6.5.2); by SM3 where the site asks for it."""
    if way == _SM3:
        return hashed(code, way)
    salt = secrets.token_bytes(16)
    with _hashing:
        return f"${_SCRYPT}${b64encode(salt).decode()}${_scrypt(code, salt)}"


def hash_of(secret: str) -> str:
    """Give what is kept of a secret that is random and long (256 bits), by which it is found again."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_right(password: str, kept: str) -> bool:
    """Say whether a password or a code is the one that was kept; costs as much for a wrong one as for the right one."""
    if len(password) > LONGEST:
        return False
    with _hashing:
        way, _, rest = kept.removeprefix("$").partition("$")
        if way == _SM3:
            rounds, salt, digest = rest.split("$")
            return hmac.compare_digest(_sm3(password, b64decode(salt), int(rounds)), digest)
        if way == _SCRYPT:
            salt, digest = rest.split("$")
            return hmac.compare_digest(_scrypt(password, b64decode(salt)), digest)
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - with the library

        try:
            return _argon().verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def nobodys(way: str) -> str:
    """Give the kept form of a password that nobody has: an unknown account takes as long to refuse as a known one."""
    return hashed(secrets.token_urlsafe(32), way)


@cache
def nobodys_code(way: str) -> str:
    """Give the kept form of a code that nobody has, for the same reason."""
    return hashed_code(secrets.token_urlsafe(32), way)


def _scrypt(code: str, salt: bytes) -> str:
    return b64encode(hashlib.scrypt(code.encode(), salt=salt, **_SCRYPT_COST)).decode()


def _sm3(password: str, salt: bytes, rounds: int) -> str:
    return b64encode(hashlib.pbkdf2_hmac("sm3", password.encode(), salt, rounds)).decode()


@cache
def _argon() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 - a compiled library that only the console needs

    return PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)
