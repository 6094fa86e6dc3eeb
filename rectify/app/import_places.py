"""Where a row of a findings sheet belongs: which inspection of the round, which unit below the inspected one, which workflow.

Facts and rules of one place are read once. What becomes of a row is decided as everywhere; a place nobody can name is a fault of
the row's cell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rectify.app.asking import Result, moment, with_texts
from rectify.engine.catalogue import KINDS
from rectify.engine.decide import roles_of
from rectify.engine.model import Actor, Facts, Reason, Refusal
from rectify.engine.rights import NARROWER, WHO
from rectify.errors import WordsWrong
from rectify.store import facts as reading
from rectify.store import queries
from rectify.store.needs_life import within

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules
    from rectify.exchange.sheet_in import Finding
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader

ON_THE_SPOT = "on-the-spot"
"""The workflow of rows that say so (立行立改); all others begin with their round's."""


class Misplaced(LookupError):  # noqa: N818 - says where a row is, and is a fault of a cell
    """A row of which nobody can say where it belongs; ``field`` is the column that is wrong."""

    def __init__(self, message: str, field: str = "unit") -> None:
        super().__init__(message)
        self.field = field


class NotPermitted(Exception):  # noqa: N818 - carries a refusal out of the transaction
    """The account may not import; the refusal is kept as any other."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


class Places:
    """Which inspection a row belongs to: of the round, by the unit's code or name (and its team, where two inspect it)."""

    def __init__(self, app: App, reader: Reader, act: Act, round_: str, unit: str | None) -> None:
        """Raises NotPermitted, and WordsWrong for a round or a unit that is not there."""
        self._app = app
        self._reader = reader
        _at, self.today = moment(app, reader)
        self.who = _actor(app, reader, act, self.today)
        if reading.round_row(reader, round_) is None:
            raise WordsWrong(f"没有这个轮次：{round_}")
        self._rows = queries.inspections_of(reader, round_)
        self._given = unit
        self._facts: dict[tuple[str, str], tuple[Facts, Rules]] = {}
        self._kept_texts: set[object] = set()
        self._below: dict[tuple[str, str], str] = {}
        if unit is not None and not self._of(unit, ""):
            raise WordsWrong(f"单位“{unit}”在本轮没有登记巡察")

    def _of(self, unit: str, team: str) -> list[str]:
        return [
            row["number"]
            for row in self._rows
            if unit in (row["unit"], row["unit_name"]) and (not team or row["team"] == team)
        ]

    def of(self, finding: Finding) -> str:
        """Give the number of the inspection a row belongs to; raises Misplaced with the reason in Chinese."""
        unit = finding.unit or self._given or ""
        if self._given and finding.unit and not set(self._of(finding.unit, "")) & set(self._of(self._given, "")):
            raise Misplaced(f"表中单位“{finding.unit}”与指定的单位“{self._given}”不一致")
        found = self._of(unit, "")
        if len(found) > 1:
            found = self._of(unit, finding.team)
        if not found:
            raise Misplaced(f"单位“{unit}”在本轮没有登记巡察")
        if len(found) > 1:
            raise Misplaced(f"单位“{unit}”在本轮由几个组巡察，请在“巡察组”一列写明")
        return str(found[0])

    def answering(self, number: str, finding: Finding) -> str:
        """Give the code of the unit below the inspected one whose row it is; nothing for the inspected one's own.

        Raises Misplaced.
        """
        named = finding.responsible
        if named and (number, named) not in self._below:
            self._below[number, named] = self._named_below(number, named)
        return self._below[number, named] if named else ""

    def _named_below(self, number: str, named: str) -> str:
        inspected = next(str(row["unit"]) for row in self._rows if row["number"] == number)
        units = [row for row in queries.master(self._reader, "unit") if named in (row["code"], row["name"])]
        if not units:
            raise Misplaced(f"没有登记责任单位“{named}”", "responsible")
        below = [str(row["code"]) for row in units if within(self._reader, str(row["code"]), inspected)]
        if not below:
            raise Misplaced(f"责任单位“{named}”不是被巡察单位，也不是它的下级", "responsible")
        if len(below) > 1:
            raise Misplaced(f"有几个下级单位都叫“{named}”，请写代码：{'、'.join(below)}", "responsible")
        return "" if below[0] == inspected else below[0]

    def facts(self, act: Act, number: str, finding: Finding) -> tuple[Facts, Rules]:
        """Give the facts and rules for findings of one inspection that begin with one workflow, read once."""
        workflow = ON_THE_SPOT if finding.on_the_spot else ""
        if (number, workflow) not in self._facts:
            found: Subject = reading.subject(self._reader, number)
            asked = replace(act, fields={"inspection": number, **({"workflow": workflow} if workflow else {})})
            facts = reading.facts(self._reader, asked, found, self.who, self.today)
            facts = with_texts(self._app, self._reader, asked, facts, found)
            self._may(act, facts)
            if workflow and "workflow" not in facts.known:
                raise Misplaced(f"本办公室没有立行立改流程（{ON_THE_SPOT}）", "on_the_spot")
            self._facts[number, workflow] = (self._once(facts), self._app.rules(self._reader, found))
        return self._facts[number, workflow]

    def _once(self, facts: Facts) -> Facts:
        """A workflow's text is kept by the first row that begins with it: later ones need not bring it again."""
        kept = facts.known.get("workflow_hash") in self._kept_texts
        return replace(facts, known={**facts.known, "pins": []}) if kept else facts

    def _may(self, act: Act, facts: Facts) -> None:
        roles = roles_of(KINDS["report"], facts)
        acting = roles & frozenset(WHO["report"])
        if acting and NARROWER["report"](act, facts, acting):
            return
        reason = Reason.NOT_PERMITTED if roles else Reason.NOT_FOUND
        word = "您的角色不能登记问题" if roles else "没有这个对象，或者您无权查看"
        refusal = Refusal(reason=reason, missing=word)
        raise NotPermitted(Result(id=act.id, subject=None, ok=False, refusals=(refusal,), unseen=not roles))

    def pinned(self, by: Facts) -> None:
        """Hear of a row that was decided: its workflow's text is kept from here on, for rows of any inspection."""
        digest = by.known.get("workflow_hash")
        if digest in self._kept_texts:
            return
        self._kept_texts.add(digest)
        for each, (facts, rules) in self._facts.items():
            self._facts[each] = (self._once(facts), rules)


def _actor(app: App, reader: Reader, act: Act, today: str) -> Actor:
    who = reading.actor(reader, act.account, today, app.os_user)
    if who is None:
        refusal = Refusal(reason=Reason.NOT_PERMITTED, missing=f"没有可用的账号“{act.account}”")
        raise NotPermitted(Result(id=act.id, subject=None, ok=False, refusals=(refusal,)))
    return who
