"""What came of the play: figures, what the ladder did and will do, the 台账 as a sheet, the two proofs, and a note for visitors.

Read from the office as it lies on disk, as its own office account sees it; nothing is carried over from the playing.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rectify.app import books
from rectify.app.forecasting import forecast
from rectify.app.ledger import ledger_rows, reconciliation
from rectify.app.reports import report
from rectify.demo.county import read_county
from rectify.demo.player import ACTS, MAIL
from rectify.demo.visits import suggestions
from rectify.engine.model import ROLE_WORDS, Role
from rectify.errors import WorldFailed
from rectify.exchange.sheet_out import write_ledger
from rectify.exchange.writing import display_width
from rectify.store import facts, queries
from rectify.wiring import open_office

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rectify.app.books import Reconciled
    from rectify.app.office import App
    from rectify.app.reports import Report
    from rectify.demo.player import Played
    from rectify.engine.journal import Verdict
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

LEDGER, NOTE = "台账.xlsx", "说明.txt"
_FILES = (
    (LEDGER, "问题整改台账"),
    ("问题清单.xlsx", "导入的清单；“初稿”是退回的那一份，错处已标"),
    (ACTS, "演示中办理的每一件事，一行一件，就是 rectify apply 的格式"),
    (f"{MAIL}/", "每封发出的提示邮件，不含任何具体内容"),
    ("office.db、evidence/", "数据库和佐证材料"),
    ("config/internal.key", "内部文字（问题来源、备注、底稿）的密钥，丢了就读不出来"),
    ("clues.db、clues/、config/clue.key", "线索库：单独的库，单独的密钥"),
)
AHEAD = timedelta(days=21)
"""How far the forecast at the end looks."""
_OFFICE = "office"
"""The account that the caller's name is bound to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What was written for one rung of the rectification's ladder: notices to people, letters to be signed."""

    code: str
    lamp: str
    notices: int
    letters: int
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The office at the end of the play."""

    played: Played
    overview: Report
    overdue: Report
    rungs: tuple[Rung, ...]
    other_notices: int
    ledger_rows: int
    ahead: dict[str, Any]
    """The forecast, as ``rectify forecast --json`` gives it."""
    verdict: Verdict
    reconciled: Reconciled

    @property
    def sound(self) -> bool:
        """Say whether journal, ledger and feedback agree."""
        return self.verdict.first_bad is None and self.reconciled.ok

    def document(self) -> dict[str, Any]:
        """Give the outcome as programs read it."""
        played = self.played
        return {
            "home": str(played.home),
            "on": played.ends_on.isoformat(),
            "days": played.days,
            "acts": played.acts,
            "mails": played.mails,
            "ticked": played.ticked,
            "rungs": [
                {"code": each.code, "lamp": each.lamp, "notices": each.notices, "letters": each.letters}
                for each in self.rungs
            ],
            "overview": self.overview.document,
            "overdue": self.overdue.document["count"],
            "forecast": {name: self.ahead[name] for name in ("until", "notices", "letters")}
            | {"overdue": len(self.ahead["overdue"])},
            "ledger": {"file": LEDGER, "rows": self.ledger_rows},
            "journal": {
                "entries": self.verdict.entries,
                "ok": self.verdict.first_bad is None,
                "head": self.verdict.head,
            },
            "reconcile": self.reconciled.document(),
        }


def outcome(played: Played, *, os_user: str) -> Outcome:
    """Read what came of a play, and write the 台账 and the note beside it."""
    app = open_office(played.home, os_user=os_user)
    with closing(app.store), app.store.reading() as reader:
        today = app.today()
        actor = facts.actor(reader, _OFFICE, today)
        if actor is None:
            raise WorldFailed(f"演示办公室里没有账号 {_OFFICE}")
        rungs, others = _rungs(app, reader)
        found = Outcome(
            played=played,
            overview=report("overview", app, reader, actor, today),
            overdue=report("overdue", app, reader, actor, today),
            rungs=rungs,
            other_notices=others,
            ledger_rows=_write_ledger(app, reader, actor, today, played.home / LEDGER),
            ahead=forecast(app, _OFFICE, played.ends_on + AHEAD).document(),
            verdict=books.verify(app),
            reconciled=books.reconcile(app),
        )
    played.home.joinpath(NOTE).write_text(_note(found), encoding="utf-8")
    return found


def _rungs(app: App, reader: Reader) -> tuple[tuple[Rung, ...], int]:
    """Count notices by the rungs of the rectification; everybody's other duties only together."""
    found = queries.notices(reader)
    mine = [row for row in found if row["obligation"] == "rectify"]
    notices = Counter(row["code"] for row in mine)
    letters = Counter(code for code, _entry in {(row["code"], row["entry_no"]) for row in mine if row["letter"]})
    ladder = app.ladder("default").of("rectify")
    rungs = tuple(
        Rung(
            code=rung.code, lamp=rung.lamp, notices=notices[rung.code], letters=letters[rung.code],
            letter=rung.letter.title if rung.letter else "",
        )
        for rung in ladder
    )  # fmt: skip
    return rungs, len(found) - len(mine)


def _write_ledger(app: App, reader: Reader, actor: Actor, today: str, path: Path) -> int:
    foot, _total = reconciliation(reader, actor, today)
    rows = ledger_rows(app, reader, actor, today)
    return write_ledger(path, "巡察反馈问题整改台账", f"{app.settings.office.name}　截至 {today}", rows, foot)


# ---- for visitors


def _note(found: Outcome) -> str:
    """Write the note that lies in the office's folder."""
    county = read_county()
    people = [(each.account, each.display, "、".join(_words(each.roles)), each.post) for each in county.people.values()]
    return "\n".join(
        [
            f"{county.name}{county.office}（演示办公室）",
            "",
            "单位、地名、人名、数字均为杜撰。整个目录由 rectify demo 生成，再运行一次会整个替换。",
            f"模拟时钟停在 {found.overview.on}；办理用 --at 往后推，查阅用 --as-of 往前看。",
            "",
            found.overview.closing,
            "",
            "目录里有什么：",
            *_aligned(_FILES),
            "",
            "可用的账号（--as 账号）；您的系统用户已绑定账号 office：",
            *_aligned(people),
            "",
            "可以试试：",
            *(f"  {line}    # {shows}" for line, shows in suggestions("rectify", ".")),
            "",
        ]
    )


def _words(roles: Sequence[str]) -> list[str]:
    return [ROLE_WORDS[Role(each)] for each in roles]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Give rows as lines whose columns stand below one another on a screen; the last column may be of any width."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(
            cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
