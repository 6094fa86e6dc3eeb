"""Which entries of the journal are told to whom, and of which only that they were made: one rule for pages, journal and reports.

Letters are heard of by their receiver and by those who send and follow them (domain.md B8.3), accountability by whoever proposes
it or decides on it. The organisation department reads of an inspection what is its own body's word or was addressed to it; of the
rest, that it happened. Who sees the row at all stands in ``rights``; what a unit reads of its own row, in ``story``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rectify.engine.letters import TO_UNIT
from rectify.engine.model import UNIT_ROLES, Role
from rectify.store.facts import holders

if TYPE_CHECKING:
    from rectify.store.transaction import Reader

Entry = Mapping[str, Any]

LETTERS = frozenset({"letter_sent", "letter_received", "letter_answered", "letter_judged"})
_PROPOSED, _ANSWERED = "accountability_proposed", "accountability_answered"
_ACCOUNTABILITY = frozenset({_PROPOSED, _ANSWERED})
_MAY_ACCOUNT = frozenset({Role.OFFICE, Role.LEADING_GROUP, Role.DISCIPLINE, Role.ORGANISATION})
"""Who reads of accountability: whoever proposes it and whoever decides, and nobody for whom it is about persons."""

_ALL_LETTERS = frozenset({Role.OFFICE, Role.LIAISON, Role.LEADING_GROUP})
_LETTERS_OF_UNITS = UNIT_ROLES | {Role.TEAM, Role.DISCIPLINE, Role.LEADER}
_RECEIVERS: Mapping[str, Role] = {
    "leader": Role.LEADER,
    "discipline": Role.DISCIPLINE,
    "organisation": Role.ORGANISATION,
}
_ORGANISATION = frozenset({Role.ORGANISATION})
_NUMBERED = frozenset({Role.OFFICE, Role.LEADING_GROUP, Role.DISCIPLINE, Role.ORGANISATION, Role.AUDITOR})
_FOLLOWED_UP_BY: Mapping[str, Role] = {"supervised": Role.TEAM}
"""What is followed up by naming its number, by whoever reads no other."""


def hears_of_accountability(roles: frozenset[Role]) -> bool:
    """Say whether somebody with these roles reads who is to be called to account."""
    return bool(roles & _MAY_ACCOUNT)


def reads_numbers(roles: frozenset[Role]) -> bool:
    """Say whether somebody reads the journal's own numbers: who sees the records of every inspection, and who answers them by number.

    To everybody else the gaps between the numbers of his own entries count what happens elsewhere.
    """
    return bool(roles & _NUMBERED)


def number_of(entry: Entry, roles: frozenset[Role]) -> int | None:
    """Give an entry's number to whoever reads numbers, and to whoever follows this very entry up by it."""
    return int(entry["no"]) if reads_numbers(roles) or _FOLLOWED_UP_BY.get(str(entry["kind"])) in roles else None


def hears_of_letters(roles: frozenset[Role], receiver: str) -> bool:
    """Say whether somebody with these roles towards an inspection hears of letters to this receiver."""
    if roles & _ALL_LETTERS:
        return True
    return bool(roles & _LETTERS_OF_UNITS) if receiver in TO_UNIT else _RECEIVERS.get(receiver) in roles


def is_told(entry: Entry, roles: frozenset[Role]) -> bool:
    """Say whether somebody with these roles hears of an entry at all, as far as letters and accountability go."""
    if entry["kind"] in LETTERS:
        return hears_of_letters(roles, str(entry["body"]["receiver"]))
    return entry["kind"] not in _ACCOUNTABILITY or hears_of_accountability(roles)


def withheld(reader: Reader, entries: Sequence[Entry], roles: frozenset[Role]) -> frozenset[int]:
    """Give the entries, by number, of which these roles read that they were made, and nothing of what they say."""
    if roles != _ORGANISATION:
        return frozenset()
    proposed = {
        int(each["no"])
        for each in entries
        if each["kind"] == _PROPOSED and each["body"]["fields"]["to"] == Role.ORGANISATION
    }
    days: dict[str, frozenset[str]] = {}
    return frozenset(
        int(each["no"])
        for each in entries
        if str(each["subject"]).startswith("I-")  # a problem it sees was referred to it, and is its own to read
        and not _addressed(each, proposed)
        and each["by"] not in _body_on(reader, str(each["on"]), days)
    )


def _addressed(entry: Entry, proposed: set[int]) -> bool:
    if entry["kind"] == _ANSWERED:
        return int(entry["body"]["fields"]["proposal"]) in proposed
    return entry["kind"] in LETTERS or int(entry["no"]) in proposed


def _body_on(reader: Reader, on: str, days: dict[str, frozenset[str]]) -> frozenset[str]:
    """Give the organisation department's people of a day."""
    if on not in days:
        days[on] = holders(reader, Role.ORGANISATION, on)
    return days[on]


def names_any(value: object, names: frozenset[str]) -> bool:
    """Say whether what an entry says names one of some units or rows, however deep."""
    if isinstance(value, str):
        return value in names
    if isinstance(value, Mapping):
        return any(names_any(each, names) for each in value.values())
    return isinstance(value, Sequence) and any(names_any(each, names) for each in value)
