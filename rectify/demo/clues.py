"""问题线索: two of them, in their own store; one goes its whole road, the answer to the other is late.

They are asked for through the clue side's own door and stand in none of the office's books: neither in its journal nor among
the acts that the play writes down.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from rectify.app.clues.asking import ask
from rectify.app.clues.desk import before_the_clues, clue_side
from rectify.app.clues.documents import act_from
from rectify.app.clues.founding import found
from rectify.app.clues.reminding import remind
from rectify.demo.founding import DIRECTOR
from rectify.demo.scene import Play, Scene
from rectify.demo.stage import OutOfPlay
from rectify.engine.acts import Act
from rectify.engine.clues.rights import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.demo.stage import Stage

_KEEPER_OF_KEYS = "ma.secadmin"
_FIRST, _SECOND = "C-2026-0001", "C-2026-0002"
_AFTER_ALL = time(17, 30)
_DONE: tuple[tuple[date, str, str, str, Mapping[str, object]], ...] = (
    (date(2026, 3, 4), "register", "zhou.team1", "", {
        "inspection": "I-2026-0001", "name": "敬老院食材采购收受回扣线索", "persons": [{"name": "某甲", "post": "某敬老院院长"}],
        "source": "个别谈话", "content": "供货商称每月返点，由某甲经手", "problem": "P-2026-0003", "suggested": "discipline",
    }),
    (date(2026, 3, 4), "register", "feng.team2", "", {
        "inspection": "I-2026-0005", "name": "违规选任班组长线索", "persons": [{"name": "某乙", "post": "某所所长"}],
        "source": "来信", "content": "三名班组长未经公示即任用", "suggested": "organisation",
    }),
    (date(2026, 3, 5), "transfer", "zhou.team1", _FIRST, {"to": "discipline", "handed_by": "zhou.team1", "handed_on": "2026-03-05"}),
    (date(2026, 3, 5), "transfer", "feng.team2", _SECOND, {"to": "organisation", "handed_by": "feng.team2", "handed_on": "2026-03-05"}),
    (date(2026, 3, 6), "accept", "yan.discipline", _FIRST, {
        "accepted_on": "2026-03-06", "received_by": "yan.discipline", "received_on": "2026-03-06",
    }),
    (date(2026, 3, 6), "accept", "jin.organisation", _SECOND, {
        "accepted_on": "2026-03-06", "received_by": "jin.organisation", "received_on": "2026-03-06",
    }),
    (date(2026, 3, 9), "authorise", "hua.group", "", {
        "user": DIRECTOR, "from": "2026-03-09", "until": "2026-12-31", "decision": "领导小组2026年第2次会议",
    }),
    (date(2026, 3, 20), "dispose", "yan.discipline", _FIRST, {"kind": "初步核实", "decided_on": "2026-03-20"}),
    (date(2026, 4, 24), "result", "yan.discipline", _FIRST, {"kind": "立案", "on": "2026-04-24", "cases": 1, "persons": 1}),
    (date(2026, 5, 20), "answer", "yan.discipline", _FIRST, {
        "department": "县纪委监委案件监督管理室", "on": "2026-05-20", "text": "已立案一件一人",
    }),
    (date(2026, 5, 27), "file", "yan.discipline", _FIRST, {"filed_on": "2026-05-27", "archive": "青纪档2026-017"}),
)  # fmt: skip
"""What is asked for, when, by whom, about which clue."""
_REMINDED_ON = date(2026, 6, 12)


def scenes() -> Iterator[Scene]:
    """Give the scenes of the clue side; whoever watches is told that it exists, and nothing of what lies in it."""
    yield Scene(on=_DONE[0][0], at=time(17), play=_founded, headline="安全管理员建立线索库：单独的库，单独的密钥")
    for on, key, account, number, fields in _DONE:
        yield Scene(on=on, at=_AFTER_ALL, play=_asked(key, account, number, fields))
    yield Scene(on=_REMINDED_ON, at=_AFTER_ALL, play=_reminded)


def _founded(stage: Stage) -> None:
    stage.pass_by()
    found(stage.app, _KEEPER_OF_KEYS)


def _asked(key: str, account: str, number: str, fields: Mapping[str, object]) -> Play:
    def play(stage: Stage) -> None:
        stage.pass_by()
        document = {"act": key, "subject": number or None, "fields": fields}
        with clue_side(stage.app) as side:
            act = act_from(document, account, stage.app.fresh)
            result = ask(side, act, stage.app.home) if isinstance(act, Act) else act
        if not result.ok:
            raise OutOfPlay(f"{stage.today} {account} {key} {result.document()}")

    return play


def _reminded(stage: Stage) -> None:
    stage.pass_by()
    with before_the_clues(stage.app, _KEEPER_OF_KEYS, Standing.LOOK, Standing.CHECK) as desk:
        remind(desk, date.fromisoformat(stage.today))
