"""The API for programs: what the pages read and every act there is, under ``/api/v1``, with the rights of the account that calls.

Read in this order: ``calls`` (the table of what there is, and for whom), ``caller`` (who calls), ``answering`` (how a request
becomes an answer), ``refusing`` (what an error becomes), ``reading``, ``rooms``, ``reporting``, ``own``, ``administering``, ``sheets`` and
``acting`` (one function a call), ``shapes`` (what the documents look like, for the description alone) and ``describing`` (the OpenAPI
document). Nothing is decided here, and no document is made here: a call gives what ``app`` gives, as the command line's ``--json``
prints it.
"""
