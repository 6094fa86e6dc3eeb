"""What a forecast says: the plays counted by person, unit and day, and the difference between two of them, as programs read it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rectify.app.notices import OBLIGATION_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rectify.app.adopting import Other, Redated
    from rectify.store.played import Late, Told, ToSign

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What one play came to, as far as whoever asked may see it."""

    told: tuple[Told, ...]
    to_sign: tuple[ToSign, ...]
    overdue: tuple[Document, ...]
    late: tuple[Late, ...]
    redated: tuple[Redated, ...]

    @property
    def notices(self) -> int:
        """How many notices were made."""
        return sum(each.count for each in self.told)

    def by_person(self) -> Counter[str]:
        """Count the notices of each account."""
        counted: Counter[str] = Counter()
        for each in self.told:
            counted[each.person] += each.count
        return counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A play under the rules asked for, and the one under today's rules where those are others."""

    on: str
    first: str
    until: str
    other: Other
    play: Play
    today: Play | None
    names: Mapping[str, str]
    units: Mapping[str, str]
    provisional_years: tuple[int, ...]

    def document(self) -> Document:
        """Give the forecast as programs read it."""
        play = self.play
        return {
            "on": self.on,
            "first": self.first,
            "until": self.until,
            "ladder": self.other.ladder.name if self.other.ladder else None,
            "profile": self.other.profile.name if self.other.profile else None,
            "people": self._people(),
            "notices": play.notices,
            "letters": len(play.to_sign),
            "to_sign": [
                {"on": each.on, "number": each.subject, "unit": each.unit, "title": each.letter}
                for each in play.to_sign
            ],
            "overdue": list(play.overdue),
            "duties": [self._late(each) for each in play.late],
            "by_unit": self._by_unit(),
            "days": [{"on": day, "notices": count} for day, count in sorted(_counted(play.told, "on").items())],
            "provisional_years": list(self.provisional_years),
            "difference": self._difference(self.today) if self.today is not None else None,
        }

    def _named(self, person: str) -> Document:
        return {"user": person, "display": self.names.get(person, person)}

    def _people(self) -> list[Document]:
        found: dict[str, list[Told]] = {}
        for each in self.play.told:
            found.setdefault(each.person, []).append(each)
        people = [self._named(person) | _told(rows) for person, rows in found.items()]
        return sorted(people, key=lambda each: (-each["notices"], each["user"]))

    def _late(self, each: Late) -> Document:
        return {
            "number": each.subject,
            "obligation": each.obligation,
            "label": _label(each.obligation),
            "unit": each.unit,
            "effective_due_on": each.effective_on,
            "overdue_days": _days(each.effective_on, self.until),
        }

    def _by_unit(self) -> list[Document]:
        notices = _counted(self.play.told, "unit")
        overdue = Counter(each["unit"] for each in self.play.overdue)
        late = Counter(each.unit for each in self.play.late)
        codes = sorted({code for counted in (notices, overdue, late) for code in counted if code})
        return [
            {"unit": code, "unit_name": self.units.get(code, code), "notices": notices[code], "overdue": overdue[code],
             "duties": late[code]}
            for code in codes
        ]  # fmt: skip

    def _difference(self, today: Play) -> Document:
        before, after = today.by_person(), self.play.by_person()
        more = sorted({*before, *after}, key=lambda person: (before[person] - after[person], person))
        then, now = ({each["number"]: each for each in play.overdue} for play in (self.play, today))
        return {
            "notices": self.play.notices - today.notices,
            "letters": len(self.play.to_sign) - len(today.to_sign),
            "people": [
                self._named(person) | {"before": before[person], "after": after[person]}
                for person in more
                if before[person] != after[person]
            ],
            "overdue_added": [row for number, row in then.items() if number not in now],
            "overdue_removed": [row for number, row in now.items() if number not in then],
            "redated": [_redated(each) for each in self.play.redated if each.moves],
            "kept": [_redated(each) for each in self.play.redated if each.decided and not each.moves],
        }


def _told(rows: Sequence[Told]) -> Document:
    lamps, obligations = _counted(rows, "lamp"), _counted(rows, "obligation")
    return {
        "notices": sum(each.count for each in rows),
        **{lamp: lamps[lamp] for lamp in ("red", "yellow", "green")},
        "first_on": min(each.on for each in rows),
        "obligations": [
            {"obligation": key, "label": _label(key), "notices": count} for key, count in obligations.most_common()
        ],
    }


def _counted(rows: Iterable[Told], name: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for each in rows:
        counted[getattr(each, name)] += each.count
    return counted


def _redated(each: Redated) -> Document:
    return {
        "number": each.subject,
        "obligation": each.obligation,
        "label": _label(each.obligation),
        "unit": each.unit,
        "before": each.before,
        "after": each.after,
        "provisional": each.provisional,
    }


def _label(obligation: str) -> str:
    return OBLIGATION_LABELS.get(obligation, obligation)


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
