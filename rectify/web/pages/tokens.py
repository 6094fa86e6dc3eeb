"""令牌: one's own tokens for programs, made and revoked here and nowhere else; a new one is shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app import tokens
from rectify.app.credentials import faults_of_proof
from rectify.web.routes import ANYBODY, Page, get, post

if TYPE_CHECKING:
    from rectify.app.tokens import Made
    from rectify.web.visit import Visit


@get("/me/tokens", who=ANYBODY)
def own_tokens(visit: Visit) -> Page:
    """Show one's tokens, and the form for another."""
    return _page(visit)


def _page(visit: Visit, *, faults: tuple[str, ...] = (), made: Made | None = None, done: str = "") -> Page:
    with visit.reading() as reader:
        found = tokens.listed(visit.console, reader, visit.actor.name)
    first, last = tokens.days(visit.console)
    words = {
        "found": found, "first": first, "last": last, "longest": tokens.LONGEST_NAME, "days": tokens.LONGEST_DAYS, "made": made,
        "faults": faults, "done": done, "named": _text(visit, "name") if faults else "", "until": _text(visit, "until_on") if faults else "",
    }  # fmt: skip
    return Page(template="tokens.html", words=words, status=422 if faults else 200)


def _text(visit: Visit, name: str) -> str:
    value = visit.form.get(name, "") if visit.form is not None else ""
    return value.strip() if isinstance(value, str) else ""


@post("/me/tokens", who=ANYBODY)
def make(visit: Visit) -> Page:
    """Make a token for whoever gives his password again; its secret stands on this one page and is kept nowhere."""
    proof = visit.form.get("proof", "") if visit.form is not None else ""
    faults = faults_of_proof(
        visit.console, visit.session, proof if isinstance(proof, str) else "", visit.visitor, "生成接口令牌"
    )
    if faults:
        return _page(visit, faults=tuple(f"{each}。" for each in faults))
    made = tokens.make(
        visit.console, visit.actor.name, _text(visit, "name"), _text(visit, "until_on"), visit.visitor.address
    )
    if isinstance(made, list):
        return _page(visit, faults=tuple(f"{each}。" for each in made))
    return _page(visit, made=made)


@post("/me/tokens/{token}/revoke", who=ANYBODY)
def revoke(visit: Visit, token: str) -> Page:
    """Revoke a token of one's own; anybody else's is not there."""
    tokens.revoke(visit.console, visit.actor.name, token, visit.visitor.address)
    return _page(visit, done="令牌已停用，用它的程序不能再调用。")
