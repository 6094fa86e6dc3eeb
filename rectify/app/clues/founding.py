"""Founding a clue store: the database, its key, the folder for papers, and the first entry of its journal.

An explicit step of the security administrator's, never of ``init``: an office is founded in the same words and bytes whether
or not it will ever have clues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.clues.desk import FOLDER, address_of, key_path, opened
from rectify.app.office import stamp
from rectify.engine.clues.kinds import OPENED, SUBJECT_OF_ALL
from rectify.engine.clues.rights import Standing, has_by_role, watcher
from rectify.engine.entries import Draft
from rectify.errors import NotPermitted, NotThere, WordsWrong, WorldFailed
from rectify.store import facts
from rectify.store.clues.connection import is_there, make_private, open_clue_engine
from rectify.store.clues.setup import bring_up, founding
from rectify.store.sealing import kept_key, new_key

if TYPE_CHECKING:
    from rectify.app.office import App

_PRIVATE = 0o700


def found(app: App, account: str) -> None:
    """Make the clue store; raises NotThere for everybody but the security administrator, WordsWrong where there is one."""
    with app.store.reading() as main:
        actor = facts.actor(main, account, app.today(), app.os_user)
        if actor is None:
            raise NotPermitted(f"没有可用的账号“{account}”")
        if not has_by_role(watcher(actor, (), authorised=False), Standing.FOUND):
            raise NotThere
        simulated, clock = main.simulated, main.clock
    there = opened(app)
    if there is not None:
        there.store.close()
        raise WordsWrong("线索库已经建立")
    _make(app, account, simulated=simulated, clock=clock)


def _make(app: App, account: str, *, simulated: bool, clock: str | None) -> None:
    address, key = address_of(app), key_path(app)
    if not is_there(address):
        make_private(address)
    vault = kept_key(key) if key.exists() else new_key(key)  # an earlier attempt may have come this far
    engine = open_clue_engine(address)
    try:
        (app.home / FOLDER).mkdir(mode=_PRIVATE, exist_ok=True)
        bring_up(engine)
        office, now = app.settings.office, app.now()
        books = founding(
            engine, office.code, office.name, simulated=simulated, clock=clock, algorithm=app.settings.journal.algorithm,
            opened_at=stamp(now), key_check=vault.check(),
        )  # fmt: skip
        with books as tx:
            draft = Draft(kind=OPENED, subject=SUBJECT_OF_ALL, body={"fields": {}})
            written = {"os_user": app.os_user}
            tx.write([draft], act=f"open-{app.fresh()}", at=stamp(now), on=app.today(), by=account, written=written)
    except OSError as error:
        raise WorldFailed(f"建不了线索目录：{error.strerror}") from error
    finally:
        engine.dispose()
