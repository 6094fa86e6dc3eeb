"""Whether a finding is seen and told well: hints on its seven features, and on a view without support.

S000 「五见两清，即见时间、见事实、见数字、见原因、见性质，问题程度表述清、产生影响表述清」 (R-19) and 「有观点无支撑」 (R-20). That all seven
are there is the gate ``finding_complete``; whether each says what it is for is only hinted at, to whoever wrote it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rectify.engine.clauses import Hold, take_apart
from rectify.engine.folded import fold
from rectify.engine.lint import Marked
from rectify.engine.words import FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rectify.engine.words import Words

SEEN, UNSUPPORTED = "R-19", "R-20"

_LABELS = {
    "time": "见时间", "fact": "见事实", "number": "见数字", "cause": "见原因", "nature": "见性质", "degree": "程度表述清", "impact": "影响表述清",
}  # fmt: skip
_LACKING = {
    "time": "看不出时间（如 2024年3月、2023年至2025年）",
    "fact": "没有写明谁做了什么",
    "number": "没有数字（金额、户数、次数、比例等）",
    "cause": "看不出原因（如制度缺失、审核不严、监管不到位）",
    "nature": "没有定性（如违反哪项规定、属于什么问题）",
    "degree": "看不出程度（如普遍、个别、长期、占比）",
    "impact": "看不出影响（如造成的损失、群众的反映）",
}
_TIME = re.compile(
    r"(?:19|20)\d\d(?!\d)|\d{1,2}月|[一二三四五六七八九十]+月(?!份额)|[二两][〇零○][〇零○一二两三四五六七八九]{2}年|[去今前昨]年|近[一二两三四五六七八九十\d]+年"
)
_NUMBER = re.compile(
    r"\d|[一二两三四五六七八九十百千万]+[余多]?(?:元|户|人|名|个|次|笔|份|处|件|起|家|亩|村|项|套|台|辆|成|间|所|倍|种|年|月|天|万)|百分之|半数|过半"
)
_CASE = frozenset({Hold.COUNT, Hold.ONCE, Hold.DAY, Hold.TITLE, Hold.PERSON, Hold.SHARE})


def hints(finding: Mapping[str, object], words: Words) -> tuple[Marked, ...]:
    """Give a hint for each of the seven features that is there and does not say what it is for; none where it was waived."""
    if finding.get("waived"):
        return ()
    found = ((name, str(finding.get(name) or "")) for name in FEATURES)
    return tuple(
        Marked(rule=SEEN, message=f"“{_LABELS[name]}”{lacking}")
        for name, text in found
        if (lacking := _lacking(name, text, words))
    )


def unsupported(texts: Iterable[object], words: Words) -> Marked | None:
    """Say that a finding is a view without support: no figure, day, document, person or case in any of its texts."""
    whole = "\n".join(str(text) for text in texts if text)
    folded = fold(whole, words.variants)
    clauses = take_apart(folded, words.measures).clauses
    if any(clause.holds & _CASE for clause in clauses) or re.search(r"\d", folded.text) or _TIME.search(folded.text):
        return None
    return Marked(rule=UNSUPPORTED, message="有观点无支撑：没有数字、时间、文件名称、人员或事例")


def _lacking(name: str, text: str, words: Words) -> str:
    """Say what a feature lacks; nothing where it says what it is for."""
    plain = fold(text, words.variants).text
    length = sum(letter.isalnum() for letter in plain)
    if not length:
        return "没有内容"
    if length < words.findings.least_lengths[name]:
        return f"只有 {length} 个字，说不清楚"
    enough = words.findings.enough_lengths.get(name)
    if enough is not None and length >= enough:
        return ""
    return "" if _says(name, plain, words.findings.words.get(name, ())) else _LACKING[name]


def _says(name: str, plain: str, listed: tuple[str, ...]) -> bool:
    match name:
        case "time":
            return bool(_TIME.search(plain)) or any(word in plain for word in listed)
        case "number":
            return bool(_NUMBER.search(plain))
        case "degree":
            return bool(_NUMBER.search(plain)) or any(word in plain for word in listed)
        case "fact":
            return True
        case _:
            return any(word in plain for word in listed)
