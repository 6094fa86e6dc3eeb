"""Sheets in and out: adapters over plain values. Nothing here knows the database, the journal or a right.

Reading: ``sheet_in`` (what callers use), which starts ``child`` under ``limits``; the child goes through ``package``
(is this a sound xlsx?), ``workbook`` (cells), ``header`` (which column is what) and ``rows`` (cells to findings).
``annotate`` gives a faulty file back with its cells marked. Writing: ``template_out`` and ``ledger_out``,
both reached through ``sheet_out``. ``columns`` holds the vocabulary of both directions.
"""
