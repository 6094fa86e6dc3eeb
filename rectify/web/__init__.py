"""The console: pages for people and the API for programs, on the engine's acts alone.

Read in this order: ``visit`` (who is here), ``routes`` (what there is, and for whom), ``answering`` (how a request becomes an
answer), ``guard`` (what every answer carries, and what is not let in), ``forms`` (an act's fields as a form, and back),
``pages/`` (one file a room). Nothing is decided here: a page shows what ``app`` reads, and asks for acts as every door does.
"""
