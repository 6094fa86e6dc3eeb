"""Planted faults: what the program must never do, done on purpose in a worker's memory, so that the harness shows it would see.

Each is a small change such as a tired hand could make. The program itself knows nothing of this: a worker that is told the
name of a fault plants it after the fork and before the first line of work.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rectify.app import asking, delivering, files, ticking
from rectify.engine import journal, posting
from rectify.engine.posting import Insert
from rectify.notify import mail
from rectify.notify.outgoing import Sent
from rectify.store import transaction
from rectify.store.holding import begin_writing
from rectify.store.statements import insert_into, run_many, update_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rectify.engine.entries import Entry
    from rectify.store.transaction import Transaction


def sent_before_it_is_sent() -> None:
    """The outbox says *sent* first and sends then."""
    claim = delivering._claim

    def claim_and_say_so(app: Any, tx: Transaction, each: Any, name: str) -> bool:
        got = claim(app, tx, each, name)
        if got:
            delivering._keep(app, tx, each, name, Sent(reply="250 taken for granted"))
        return got

    _put(delivering, "_claim", claim_and_say_so)


def outbox_in_a_second_transaction() -> None:
    """Notices are written after the entry that causes them is committed."""
    post = posting.post
    waiting: list[Mapping[str, object]] = []

    def without_notices(entry: Entry) -> tuple[posting.Change, ...]:
        changes = post(entry)
        waiting.extend(each.row for each in changes if isinstance(each, Insert) and each.table == "notice")
        return tuple(each for each in changes if each.table != "notice")

    one = transaction.Store.transaction

    @contextmanager
    def two(store: transaction.Store) -> Iterator[Transaction]:
        with one(store) as tx:
            yield tx
        rows = waiting.copy()
        waiting.clear()
        if rows:
            with one(store) as tx:
                compiled = insert_into("notice", ("office", *rows[0])).on(tx.dialect)
                run_many(tx.cursor, compiled, [{"office": tx.office, **row} for row in rows])

    _put(transaction, "post", without_notices)
    _put(transaction.Store, "transaction", two)


def decided_before_the_lock() -> None:
    """Facts are read before the office is held, and nobody looks at the version that they were read of."""
    write = asking.write
    decide_in = asking._in_transaction

    def ask(app: Any, act: Any) -> Any:
        act = replace(act, os_user=app.os_user, digest=asking.digest_of(act))
        found: list[tuple[Any, Any, dict[str, Any]]] = []
        _put(asking, "write", lambda _app, _tx, asked, accepted, **more: found.append((asked, accepted, more)))
        with app.store.reading() as reader:
            results = decide_in(app, reader, act)
        for asked, accepted, more in found:
            app.store.retrying(lambda tx, a=asked, b=accepted, c=more: write(app, tx, a, b, **c))
        return results

    post = posting.post
    _put(asking, "ask", ask)
    _put(transaction, "post", lambda entry: tuple(map(_whatever_version, post(entry))))


def _whatever_version(change: posting.Change) -> posting.Change:
    if isinstance(change, Insert):
        return change
    return replace(change, where={name: value for name, value in change.where.items() if name != "version"})


def act_id_is_not_looked_at() -> None:
    """An act is written again whenever it is sent again."""
    write = transaction.Transaction.write

    def anew(tx: Transaction, drafts: Sequence[Any], *, act: str, **more: Any) -> Any:
        return write(tx, drafts, act=f"{act}.{secrets.token_hex(4)}", **more)

    _put(asking, "written_by_act", lambda _reader, _act: [])
    _put(transaction.Transaction, "write", anew)


def first_and_last_link_only() -> None:
    """Verifying looks at both ends of the chain."""
    verify = journal.verify

    def ends(links: Any, *algorithm: Any, expected_head: tuple[int, str] | None = None) -> journal.Verdict:
        listed = list(links)
        first = verify(listed[:1], *algorithm)
        head = (listed[-1].no, listed[-1].hash)
        sound = first.ok and expected_head in (None, head)
        return journal.Verdict(entries=head[0], head=head[1], first_bad=None if sound else head[0])

    _put(journal, "verify", ends)


def skipped_rungs_are_forgotten() -> None:
    """The tick writes the highest rung and no line for the lower ones."""
    draft = ticking._draft

    def highest(*given: Any) -> Any:
        made = draft(*given)
        if made is None:
            return None
        one, rung = made
        rungs: Any = one.body["rungs"]
        body = {**one.body, "rungs": [each for each in rungs if not each["skipped"]]}
        return replace(one, body=body), rung

    _put(ticking, "_draft", highest)


def a_refusal_touches_the_ledger() -> None:
    """Whoever is refused leaves a remark on the row."""
    keep = asking.keep_refusals

    def remarked(app: Any, tx: Transaction, act: Any, refused: Sequence[Any]) -> None:
        keep(app, tx, act, refused)
        compiled = update_of("problem", ("number",), ("remark",), ()).on(tx.dialect)
        for each in refused:
            row = {"w_office": tx.office, "w_number": each.subject or "", "s_remark": "曾被拒绝"}
            run_many(tx.cursor, compiled, [row])

    _put(asking, "keep_refusals", remarked)


def a_new_message_id_each_time() -> None:
    """Every attempt at a mail is a message of its own."""
    digest = mail.digest

    def fresh(*given: Any, message_id: str, **more: Any) -> Any:
        domain = message_id.partition("@")[2]
        return digest(*given, message_id=f"<{secrets.token_hex(20)}@{domain}", **more)

    _put(delivering, "digest", fresh)


def journal_committed_before_the_ledger() -> None:
    """The entry is committed, then posted."""
    post = transaction.Transaction.post

    def later(tx: Transaction, entries: Sequence[Entry]) -> None:
        tx.connection.connection.commit()
        begin_writing(tx.connection)
        post(tx, entries)

    _put(transaction.Transaction, "post", later)


def the_date_is_kept_first() -> None:
    """The tick says that a day is done before it does it."""
    chunk = ticking._chunk

    def dated(app: Any, tx: Transaction, ticked: Any) -> Any:
        tx.set_ticked(ticked.on)
        return chunk(app, tx, ticked)

    _put(ticking, "_chunk", dated)


def the_file_comes_after_its_row() -> None:
    """Evidence is written down at once and kept when there is time: with the next one."""
    store = files.store
    late: list[Callable[[], object]] = []

    def promised(app: Any, source: Any) -> str:
        content = source.read()
        while late:
            late.pop()()
        late.append(lambda: store(app, io.BytesIO(content)))
        return hashlib.sha256(content).hexdigest()

    _put(files, "store", promised)


def _put(owner: Any, name: str, what: object) -> None:
    setattr(owner, name, what)


BUGS: Mapping[str, Callable[[], None]] = {
    plant.__name__: plant
    for plant in (
        sent_before_it_is_sent,
        outbox_in_a_second_transaction,
        decided_before_the_lock,
        act_id_is_not_looked_at,
        first_and_last_link_only,
        skipped_rungs_are_forgotten,
        a_refusal_touches_the_ledger,
        a_new_message_id_each_time,
        journal_committed_before_the_ledger,
        the_date_is_kept_first,
        the_file_comes_after_its_row,
    )
}
"""Every fault by its name."""
