"""JSON as it comes from outside, read strictly: UTF-8, no name twice, no number that JSON does not have, one sentence for each fault."""

from __future__ import annotations

import json


def value_of(raw: bytes) -> object:
    """Read one JSON value; raises ValueError with what is wrong with it (Chinese)."""
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise ValueError("不是 UTF-8 编码") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"不是 JSON：第 {error.colno} 列起读不下去") from None
    except RecursionError:
        raise ValueError("嵌套太深") from None
    except ValueError as error:
        raise ValueError(f"不是合格的 JSON：{'有过长的数' if str(error).isascii() else error}") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(f"“{next(name for name in names if names.count(name) > 1)}”写了两次")
    return found


def _no_constant(word: str) -> object:
    raise ValueError(f"不能用 {word}")
