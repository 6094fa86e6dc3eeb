"""What may be asked about clues: every kind of act with its fields. ``clue.yaml`` says from which states the moves start.

``sealed`` fields speak of persons or of the matter itself and are kept encrypted; what is left open are dates, bodies, kinds
and counts, which figures and deadlines are made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.acts import Field, Kind, Type
from rectify.engine.clues.model import ADDRESSEES, DISPOSALS, RESULTS
from rectify.engine.kinds.words import NOTHING, T, f, o, past

if TYPE_CHECKING:
    from collections.abc import Mapping

CLUE = "clue"
MOVES = ("accept", "dispose", "answer", "file")
"""Kinds that are moves of the workflow."""

_BODIES = tuple(ADDRESSEES)
_PERSONS = Field(
    name="persons", label="被反映人", type=Type.GROUPS, fields=(f("name", "姓名"), o("post", "职务")), choices=()
)
_FILE = o("file", "附件", T.FILE)


def _kind(key: str, label: str, fields: tuple[Field, ...], example: Mapping[str, object], *, about: str = CLUE) -> Kind:
    return Kind(key=key, label=label, subject=about, fields=fields, example=example)


_ALL = (
    _kind("register", "登记线索", (
        f("inspection", "巡察", T.CODE), f("name", "线索名称"), _PERSONS, f("source", "线索来源"), f("content", "主要内容"),
        o("problem", "关联的问题", T.CODE), o("suggested", "拟移交单位", T.CHOICE, _BODIES), _FILE,
    ), {"inspection": "I-2026-0001", "name": "某工程款拨付线索", "persons": [{"name": "某甲", "post": "股长"}],
        "source": "信访举报", "content": "……"}, about=NOTHING),
    _kind("transfer", "移交", (
        f("to", "接收方", T.CHOICE, _BODIES), f("handed_by", "移交经办人", T.PERSON), past("handed_on", "移交日期"),
        o("received_by", "接收人", T.PERSON), o("received_on", "接收日期", T.DAY, past=True), o("number", "移交函文号"), _FILE,
    ), {"to": "discipline", "handed_by": "孙组长", "handed_on": "2026-03-02"}),
    _kind("accept", "受理", (
        past("accepted_on", "受理日期"), o("received_by", "接收人", T.PERSON),
        o("received_on", "接收日期", T.DAY, past=True), _FILE,
    ), {"accepted_on": "2026-03-03", "received_by": "周纪委", "received_on": "2026-03-03"}),
    _kind("dispose", "处置", (
        f("kind", "处置方式", T.CHOICE, DISPOSALS), past("decided_on", "决定日期"), o("opinion", "处置意见"), _FILE,
    ), {"kind": "初步核实", "decided_on": "2026-03-10"}),
    _kind("result", "办理结果", (
        f("kind", "结果", T.CHOICE, RESULTS), past("on", "日期"), o("cases", "件数", T.COUNT), f("persons", "人数", T.COUNT),
        o("number", "文号"), o("text", "说明"), _FILE,
    ), {"kind": "立案", "on": "2026-04-10", "cases": 1, "persons": 1}),
    _kind("attachment", "补充材料", (f("title", "材料名称"), f("file", "附件", T.FILE)), {"title": "谈话记录", "file": "扫描.pdf"}),
    _kind("answer", "反馈", (
        f("department", "反馈部门"), past("on", "反馈日期"), f("text", "反馈内容"), _FILE,
    ), {"department": "县纪委监委案件监督管理室", "on": "2026-05-20", "text": "……"}),
    _kind("file", "归档", (past("filed_on", "归档日期"), o("archive", "档号")), {"filed_on": "2026-05-25"}),
    _kind("authorise", "授权查阅", (
        f("user", "账号", T.CODE), f("from", "起始日期", T.DAY), f("until", "截止日期", T.DAY), f("decision", "决定依据"),
    ), {"user": "li.office", "from": "2026-03-02", "until": "2026-06-30", "decision": "领导小组2026年第3次会议"}, about=NOTHING),
    _kind("revoke", "收回授权", (f("user", "账号", T.CODE), f("reason", "理由")), {"user": "li.office", "reason": "调离"},
          about=NOTHING),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {each.key: each for each in _ALL}

SEALED: Mapping[str, frozenset[str]] = {
    "register": frozenset({"name", "persons", "source", "content", "file"}),
    "transfer": frozenset({"number", "file"}),
    "accept": frozenset({"file"}),
    "dispose": frozenset({"opinion", "file"}),
    "result": frozenset({"number", "text", "file"}),
    "attachment": frozenset({"title", "file"}),
    "answer": frozenset({"text", "file"}),
    "file": frozenset(),
    "authorise": frozenset(),
    "revoke": frozenset(),
}
"""The fields of each kind that are kept encrypted."""

ENTRIES: Mapping[str, str] = {
    "register": "registered",
    "transfer": "transferred",
    "accept": "accepted",
    "dispose": "disposed",
    "result": "resulted",
    "attachment": "attached",
    "answer": "answered",
    "file": "filed",
    "authorise": "authorised",
    "revoke": "revoked",
}
"""What the journal of clues calls an act that has happened."""

OPENED, REMINDED = "opened", "reminded"
WORDS: Mapping[str, str] = {
    **{ENTRIES[each.key]: each.label for each in _ALL},
    OPENED: "建立线索库",
    REMINDED: "到期提醒",
}
"""An entry's kind → its name in an office's words."""

SUBJECT_OF_ALL = "clues"
"""What entries are about that are about no single clue."""
