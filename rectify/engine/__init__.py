"""The rules: pure values in, values out. No I/O, no clock, no randomness.

Read ``model`` (what is spoken of), ``acts`` and ``catalogue`` (what may be asked), ``rights`` (by whom), ``gates`` (what stands
in the way of a move), ``decide`` with ``inspection_facts``, ``problem_facts``, ``requests`` and ``masters`` (an act becomes entries
or refusals), ``entries`` and
``posting`` (what happened, and what it changes), ``calendar``, ``periods``, ``deadlines`` and ``duties`` (by when), ``owed``
(who is told, and when), ``workflow`` and ``cycle`` (the law that a problem is pinned to), ``journal`` (the chain).
"""
