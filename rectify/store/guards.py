"""What the database itself refuses about the journal, on both databases, and about the books beside it to which rows are only added.

Entries are only ever added, each with the next number and the hash of the one before; UPDATE, DELETE, REPLACE and TRUNCATE
are refused whoever asks. The PostgreSQL guard names the table with its schema: a temporary one of the same name must not
stand in for it. A chain alone can be recomputed by whoever owns the database: seals held outside are for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.journal import GENESIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SQLITE = (
    f"""
    CREATE TRIGGER entry_is_next BEFORE INSERT ON entry BEGIN
      SELECT RAISE(ABORT, 'journal: the number is not the next one')
       WHERE NEW.no <> (SELECT coalesce(max(no), 0) + 1 FROM entry WHERE office = NEW.office);
      SELECT RAISE(ABORT, 'journal: not linked to the entry before')
       WHERE NEW.previous <> coalesce(
         (SELECT hash FROM entry WHERE office = NEW.office AND no = NEW.no - 1), '{GENESIS}');
      SELECT RAISE(ABORT, 'journal: the act is written already')
       WHERE EXISTS (SELECT 1 FROM entry WHERE office = NEW.office AND act = NEW.act AND part = NEW.part);
    END
    """,  # noqa: S608 - a constant of ours
    """
    CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN
      SELECT RAISE(ABORT, 'journal: entries are never changed');
    END
    """,
    """
    CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry BEGIN
      SELECT RAISE(ABORT, 'journal: entries are never deleted');
    END
    """,
)

POSTGRESQL = (
    f"""
    CREATE FUNCTION entry_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM added a LEFT JOIN {{schema}}.entry p ON p.office = a.office AND p.no = a.no - 1
         WHERE a.no < 1 OR (a.no > 1 AND p.no IS NULL) OR a.previous <> coalesce(p.hash, '{GENESIS}')
      ) THEN
        RAISE EXCEPTION 'journal: the entry is not the next one, or not linked to the one before';
      END IF;
      RETURN NULL;
    END $$
    """,  # noqa: S608 - a constant of ours
    """
    CREATE TRIGGER entry_is_next AFTER INSERT ON entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entry_is_next()
    """,
    """
    CREATE FUNCTION entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'journal: entries are never changed, deleted or truncated'; END $$
    """,
    "CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON entry FOR EACH STATEMENT EXECUTE FUNCTION entry_stays()",
    "CREATE TRIGGER entry_is_kept BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION entry_stays()",
)


def guards(dialect: str, schema: str = "public") -> tuple[str, ...]:
    """Give the statements that set the guards up on a database; ``schema`` is where the journal is on PostgreSQL."""
    return SQLITE if dialect == "sqlite" else tuple(each.replace("{schema}", schema) for each in POSTGRESQL)


def kept(dialect: str, names: Iterable[str]) -> Iterator[str]:
    """Give the statements by which rows of these tables are never changed or taken away; the journal's guards are there before."""
    for name in names:
        if dialect == "sqlite":
            for word in ("UPDATE", "DELETE"):
                refused = f"SELECT RAISE(ABORT, '{name}: rows are only ever added');"
                yield f"CREATE TRIGGER {name}_no_{word.lower()} BEFORE {word} ON {name} BEGIN {refused} END"
        else:
            does = "FOR EACH STATEMENT EXECUTE FUNCTION entry_stays()"
            yield f"CREATE TRIGGER {name}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} {does}"
