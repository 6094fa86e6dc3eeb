"""Publication inside and outside the Party, and what is withheld from it with a reason and an approval (S003, R-15, R-16).

「仅仅通过公示栏的途径公开，接受干部群众监督的范围狭窄」: a notice board is a channel beside others and satisfies neither scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.model import Facts, Inspection, Reason, Role
from rectify.engine.rulings import (
    Found,
    Roles,
    Rule,
    another_than,
    asked_by,
    inspection_of,
    missing,
    no,
    rows,
    without_feedback,
)

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

SCOPE_WORDS: Mapping[str, str] = {"party": "党内", "public": "社会"}
NARROW = frozenset({"notice_board"})
MEDIA = frozenset({"website", "media"})


def publication(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """Published in a scope by a channel, with proof; it counts when what it leaves out is approved for that scope."""
    inspection, scope, channel = inspection_of(facts), act.text("scope"), act.text("channel")
    if not act.text("url") and not act.fields.get("file"):
        return missing("url", "file")
    if found := without_feedback(facts, act.text("published_on"), "公开日期"):
        return found
    approved = withheld(facts, scope)
    lacking = [number for number in act.texts("withheld") if number not in approved]
    if lacking:
        said = f"未经批准而不在{SCOPE_WORDS[scope]}范围公开的问题：{'、'.join(lacking)}；批准之前这次公开不计"
        return Found(warnings=(said,))
    if channel in NARROW:
        return Found(warnings=("仅在公示栏公开不算做到党内外公开，还须通过会议、文件、网站或媒体公开",))
    body = {"column": f"{scope}_published_on", "media": channel in MEDIA}
    done = _both(inspection, scope)
    return Found(body={**body, "duties": done}, warnings=_remarks(act, facts))


def _both(inspection: Inspection, scope: str) -> list[duties.Body]:
    there = {"party": inspection.party_published_on, "public": inspection.public_published_on, scope: "now"}
    return [duties.nothing("publication", inspection.number)] if all(there.values()) else []


def _remarks(act: Act, facts: Facts) -> tuple[str, ...]:
    scope = act.text("scope")
    said = []
    reviewed = {row["fields"].get("scope") for row in rows(facts, "records") if row["kind"] == "secrecy_review"}  # type: ignore[attr-defined]  # a record's fields
    if not _reported(facts):
        said.append("整改情况报告尚未报送，此时公开的还不是整改结果")
    if scope not in reviewed:
        said.append("没有登记公开前的保密审查")
    if scope == "public" and act.text("channel") not in MEDIA and not inspection_of(facts).media_published_on:
        said.append("尚未通过新闻媒体或政府网站向社会公开")
    return tuple(said)


def _reported(facts: Facts) -> bool:
    """Say whether the rectification report was delivered to anybody: what is published is what it says."""
    return any(
        row["kind"] == "report_delivery"
        and isinstance(fields := row["fields"], Mapping)
        and fields["report"] == "rectification"
        and fields.get("delivered_on")
        for row in rows(facts, "records")
    )


def withheld(facts: Facts, scope: str) -> frozenset[str]:
    """Give the problems that may be left out of the publication in a scope: the last decision on each counts."""
    verdicts: dict[str, str] = {}
    for row in rows(facts, "records"):
        fields = row["fields"]
        if row["kind"] == "withholding_decision" and isinstance(fields, Mapping) and fields["scope"] == scope:
            verdicts |= dict.fromkeys(map(str, fields["problems"]), str(fields["verdict"]))
    return frozenset(number for number, verdict in verdicts.items() if verdict == "agree")


def withholding(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """拟不公开: the unit's head names the problems, the parts and the reason, for one scope."""
    known = {str(row["number"]) for row in rows(facts, "problems") if row["handed_over_on"]}
    strange = [number for number in act.texts("problems") if number not in known]
    if strange:
        return no(Reason.BAD_VALUE, f"不是本次巡察已反馈的问题：{'、'.join(strange)}")
    return Found(fields={**act.fields, "by": asked_by(act, facts)})


def withholding_decision(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """Approved or not, a scope by itself, by somebody who did not ask."""
    asked: dict[str, str] = {}
    for row in rows(facts, "records"):
        fields = row["fields"]
        if row["kind"] == "withholding" and isinstance(fields, Mapping) and fields["scope"] == act.text("scope"):
            for number in map(str, fields["problems"]):
                asked[number] = f"{asked.get(number, '')} {fields['by']}".strip()
    strange = [number for number in act.texts("problems") if number not in asked]
    if strange:
        said = f"没有对{SCOPE_WORDS[act.text('scope')]}不公开的申请：{'、'.join(strange)}"
        return no(Reason.WRONG_STATE, said, Role.UNIT_HEAD)
    names = " ".join(asked[number] for number in act.texts("problems"))
    return another_than(facts, names, "不能审批自己提出的不公开申请") or Found()


RULES: Mapping[str, Rule] = {rule.__name__: rule for rule in (publication, withholding, withholding_decision)}
