"""Opening everything there is behind the door, as somebody: every page, every call, every file, from the tables of addresses.

The addresses come from the tables themselves, so that a new one takes part by itself; a parameter that nobody has thought of
fails.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from rectify.app.reports import NAMES
from rectify.engine.catalogue import INSPECTION as ABOUT_INSPECTION
from rectify.engine.catalogue import KINDS
from rectify.engine.catalogue import PROBLEM as ABOUT_PROBLEM
from rectify.engine.catalogue import ROUND as ABOUT_ROUND
from rectify.engine.catalogue import UNIT as ABOUT_UNIT
from rectify.web.api import application as api
from rectify.web.api.calls import CALLS, ROOT
from rectify.web.pages import clues as clue_pages
from rectify.web.routes import ANYBODY, ROUTES
from tests import neighbours
from tests.clues import CLUE
from tests.doors.opening import opened
from tests.neighbours import PEOPLE
from tests.office import OTHER_SCAN, ROUND, SCAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.doors.opening import Answer
    from tests.visitor import Visitor

FILLED_BY = (api, clue_pages)
"""What fills the tables of addresses when it is imported."""

# ---- every address

PROBLEMS = (
    neighbours.AT_WORK, neighbours.IN_REVIEW, neighbours.NOT_DELIVERED, neighbours.CLOSED, neighbours.VOID, neighbours.JOINT,
    neighbours.THEIRS, neighbours.MORE_OF_THEIRS, neighbours.THEIR_VOID, neighbours.MISSING_PROBLEM,
)  # fmt: skip
INSPECTIONS = (neighbours.INSPECTION, neighbours.NEXT_DOOR, neighbours.FAR, neighbours.MISSING_INSPECTION)
ONE_OF_EACH = {
    neighbours.AT_WORK, neighbours.THEIRS, neighbours.MISSING_PROBLEM, neighbours.INSPECTION, neighbours.NEXT_DOOR,
    neighbours.MISSING_INSPECTION,
}  # fmt: skip
FILES = (SCAN["sha256"], OTHER_SCAN["sha256"], "0" * 64)
FITTING: Mapping[str, tuple[str, ...]] = {
    "problems/{number}": PROBLEMS,
    "inspections/{number}": INSPECTIONS,
    "clues/{number}": (CLUE, "C-2026-0099"),
    "rounds/{code}": (ROUND, "R-2026-9"),
    "units/{code}": (neighbours.OWN, neighbours.OTHER, neighbours.THIRD, "U9"),
    "reports/{name}": (*NAMES, "none"),
    "workflows/{name}": ("five-accounts",),
    "correctable/{subject}": (neighbours.AT_WORK, neighbours.MISSING_PROBLEM),
    "files/{sha256}": FILES,
    "sheets/{word}": ("plan", "progress"),
    "papers/{n}": ("1", "2"),
    "template/{kind}": ("问题清单", "单位"),
    "templates/{kind}": ("问题清单", "整改进展"),
}
"""What stands in the place of a parameter, by the word of the address before it."""
QUERIES: Mapping[str, tuple[str, ...]] = {
    "/problems": (
        "q=资金", f"q={neighbours.THEIRS}", f"unit={neighbours.OTHER}", "state=under_check", "state=passed", "overdue=1", "lamp=red",
        "sort=-due", "as_of=2026-03-20", "category=专项资金",
    ),
    "/problems/export.xlsx": (f"unit={neighbours.OTHER}", "state=passed", "as_of=2026-03-20"),
    "/problems/print": (f"unit={neighbours.OTHER}", "as_of=2026-03-20"),
    "/overview": ("as_of=2026-03-20",),
    "/reports/overview": ("as_of=2026-03-20",),
    "/api/v1/problems": ("q=资金", f"unit={neighbours.OTHER}", f"inspection={neighbours.NEXT_DOOR}", "sort=-number&limit=2", "lamp=red"),
    "/api/v1/reports/units": ("as_of=2026-03-20",),
    "/api/v1/deadline": ("profile=two-months&start=2026-08-03",),
    "/api/v1/notices": ("on=2026-04-06",),
    "/api/v1/journal": (f"subject={neighbours.AT_WORK}",),
    "/api/v1/forecast": ("until=2026-05-20",),
}  # fmt: skip
"""Words of an address besides, for those that filter, search, sort and look back."""
SUBJECTS = {
    ABOUT_PROBLEM: neighbours.AT_WORK, ABOUT_INSPECTION: neighbours.INSPECTION, ABOUT_ROUND: ROUND, ABOUT_UNIT: neighbours.OWN,
}  # fmt: skip
ROLE_OF = {name: role for name, _display, _unit, role in PEOPLE} | {
    each: each for each in ("office", "sysadmin", "secadmin", "auditor")
}
_SHARE = 3
"""What many principals open alike is shared out: each third is opened by every third of them (``_is_opened``)."""
THE_SAME_TO_ALL = (
    "/api/v1/workflows",
    "/api/v1/workflows/five-accounts",
    "/api/openapi.json",
    "/api/v1/acts",
    "/api/v1/score-sheets",
)
"""What names no account and takes long to make: opened as one of those who look at a unit, and as one inside."""
FORM = "/do/{key}"
CLUE_FORM = "/clues/do/{key}"
OPEN_TO_ALL = ("/sign-in", "/activate", "/healthz", "/readyz", "/metrics", "/no/such/room", "/api/v1/no/such/call")
"""What stands beside the tables: the door, the machine's own rooms, and nothing at all."""


@cache
def templates() -> Mapping[str, frozenset[str]]:
    """Give the address of every page and every call that reads, with the roles that it names; none where it is anybody's."""
    pages = {each.path: each.who for each in ROUTES if each.method == "GET"}
    calls = {each.whole_path: each.who for each in CALLS if each.method == "GET"}
    return {path: frozenset(map(str, who)) for path, who in {**pages, **calls, f"{ROOT}/openapi.json": ANYBODY}.items()}


def filled(template: str) -> Iterator[str]:
    """Give the addresses that a template comes to; raises KeyError for a parameter that nobody has thought of."""
    names = re.findall(r"([\w-]+/\{\w+\})", template)
    fitting = [FITTING[name] for name in names]
    if len(fitting) > 1:  # what lies below a row is opened of three: one's own, another's, and one that is not there
        fitting[0] = tuple(each for each in fitting[0] if each in ONE_OF_EACH) or fitting[0]
    for values in product(*fitting):
        address = template
        for value in values:
            address = re.sub(r"\{\w+\}", value, address, count=1)
        yield address


def forms_for(account: str) -> Iterator[str]:
    """Give the forms of the acts that somebody's role may ask for, and of one that it may not."""
    role = ROLE_OF[account]
    for key, kind in KINDS.items():
        if role in kind.by or key in ("move", "add unit"):
            about = f"?about={SUBJECTS[kind.subject]}" if kind.subject in SUBJECTS else ""
            yield f"/do/{key}{about}"
    yield f"/do/move?about={neighbours.AT_WORK}&move=submit"
    yield f"/do/evidence?about={neighbours.THEIRS}"


def addresses(account: str) -> list[str]:
    """Give every address that there is, as somebody opens them; of what his role does not open at all, one of each."""
    found: list[str] = []
    for template, who in templates().items():
        if template == FORM:
            fitting = list(forms_for(account))
        elif template == CLUE_FORM:
            fitting = [
                f"/clues/do/register?about={neighbours.INSPECTION}",
                f"/clues/do/accept?about={CLUE}",
                "/clues/do/authorise",
            ]
        else:
            fitting = [*filled(template), *(f"{template}?{words}" for words in QUERIES.get(template, ()))]
        found += fitting if not who or ROLE_OF[account] in who else fitting[:1]
    found += [f"{each}?{words}" for each, queries in QUERIES.items() if each not in templates() for words in queries]
    return [each for each in (*dict.fromkeys(found), *OPEN_TO_ALL) if _is_opened(account, each)]


def _is_opened(account: str, address: str) -> bool:
    """Say whether somebody opens an address: whoever looks at one unit opens all, and a third of what are the same rows as a file.

    Everybody else opens a third of the reports, the forms and the days gone by, each another third than his neighbours in the list.
    """
    if address in THE_SAME_TO_ALL:
        return account in ("clerk", "office")
    as_file = "/reports/" in address and address.endswith(("docx", "xlsx"))
    shared = "/reports/" in address or "/do/" in address or "as_of=" in address
    if not as_file and not (shared and account not in neighbours.BESIDE_ONE_UNIT):
        return True
    return (len(address) + neighbours.PRINCIPALS.index(account)) % _SHARE == 0


def sweep(visitor: Visitor, account: str) -> dict[str, Answer]:
    """Open everything as somebody."""
    return opened(visitor, addresses(account))
