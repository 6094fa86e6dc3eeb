"""Everything in the database: SQLAlchemy Core and Alembic, SQLite and PostgreSQL alike.

Read ``tables.py`` for what is kept, ``guards.py`` for what the database itself refuses, ``connection.py`` for how each
database is opened, ``transaction.py`` for the one way to write, ``facts.py`` and ``queries.py`` for the ways to read.
"""
