"""A mail server that fails at every phase, and one that is down for ten days: what the outbox makes of it.

What ``notify`` knows after each fault is tried in ``tests/notify``; here a whole delivery meets it, and the next one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest

from rectify.app.delivering import deliver
from rectify.app.ticking import tick
from rectify.wiring import office_clock
from tests.faults import county
from tests.faults.proof import copies, mail_wrong, not_mailed, unsound
from tests.faults.stage import Stage, a_peer, at_office
from tests.ledger import rows
from tests.notify.peers import ScriptedServer

if TYPE_CHECKING:
    from rectify.app.delivering import Delivered
    from rectify.app.office import App

NIGHT = county.NIGHTS[2]
REFUSED, CUT = ("451 later", "550 never"), ("reset", "close", "hang")
FAULTS = (
    *((phase, deed) for phase in ("banner", "ehlo", "mail", "rcpt", "data", "answer") for deed in REFUSED),
    *((phase, deed) for phase in ("banner", "ehlo", "mail", "rcpt", "data", "body", "answer") for deed in CUT),
)
SECOND = 2


def delivered(app: App, port: int, moment: str) -> Delivered:
    app.settings = replace(app.settings, mail=replace(app.settings.mail, host="127.0.0.1", port=port, timeout=1))
    app.now = office_clock(datetime.fromisoformat(moment), None)
    return deliver(app)


@pytest.mark.parametrize(("phase", "deed"), FAULTS)
def test_after_a_fault_at_any_phase_the_next_delivery_sends_the_rest_under_the_same_ids(
    quick: Stage, phase: str, deed: str
) -> None:
    """The fault meets the second message; what may have been taken stays as it is and goes again."""
    turn = 1 if phase in ("banner", "ehlo") else SECOND
    with quick.office() as copy:
        with copy.opened() as app, ScriptedServer(phase, deed, turn=turn) as server:
            tick(app, on=date.fromisoformat(NIGHT))
            first = delivered(app, server.port, at_office(NIGHT))
            stale = phase == "mail" and deed in CUT  # between two messages: it is connected anew, and nothing failed
            assert first.failed == (0 if stale else 1), first
            made = {row["message_id"]: row for row in rows(app, "delivery")}
        assert unsound(copy) == []
        if phase != "body":  # a short message is gone before the server says a word, or it is not
            lost = phase == "answer" and deed in CUT
            assert Counter(row["state"] for row in made.values())["sending"] == lost
        before = Counter(str(message_from_bytes(each)["Message-ID"]).strip() for each in server.taken)
        with a_peer() as peer:
            with copy.opened() as app:
                second = delivered(app, peer.port, at_office(NIGHT, 1))
            assert (second.failed, second.waiting) == (0, 0)
            after = Counter(identity for identity, _to in copies(peer).elements())
        assert unsound(copy) + not_mailed(copy, NIGHT) == []
        assert before + after == Counter(made.keys())


def test_ten_days_without_a_mail_server_cost_nobody_a_notice_and_nobody_two_mails(quick: Stage) -> None:
    first, tries = date(2026, 5, 6), 0
    with quick.office() as copy, a_peer() as peer:
        with copy.opened() as app, ScriptedServer("banner", "close", turn=1000) as gone:
            port = gone.port
        for days in range(10):
            day = first + timedelta(days=days)
            with copy.opened() as app:
                tick(app, on=day)
                tried = delivered(app, port, at_office(day.isoformat()))
                assert tried.sent == 0
                assert tried.failed > 0 or tried.held
                tries += not tried.held
            assert unsound(copy) == []
        back = (first + timedelta(days=12)).isoformat()
        with copy.opened() as app:
            assert delivered(app, peer.port, at_office(back)).failed == 0
            assert {row["attempts"] for row in rows(app, "delivery")} == {tries + 1}
        assert unsound(copy) + mail_wrong(copy, peer, crashes=0) + not_mailed(copy, back) == []
        assert max(Counter(to for _identity, to in copies(peer)).values()) == 1
