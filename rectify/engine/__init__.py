"""The rules: pure values in, values out. No I/O, no clock, no randomness.

Read ``model`` (what is spoken of), ``acts`` and ``catalogue`` (what may be asked), ``rights`` (by whom), ``gates`` (what stands
in the way of a move) with ``consents`` (what an exception needs), ``decide`` with ``inspection_facts``, ``problem_facts``,
``requests`` and ``masters`` (an act becomes entries or refusals), ``entries`` and
``posting`` (what happened, and what it changes), ``calendar``, ``periods``, ``deadlines`` and ``duties`` (by when), ``owed``
(who is told, and when), ``workflow`` and ``cycle`` (the law that a problem is pinned to), ``journal`` (the chain). Oversight:
``asked`` (what a single letter or talk asks), ``letters``, ``oversight``, ``faults``, ``relapse``, ``reverse_check`` with ``sampling``,
``double_feedback``, ``referrals``, and ``after_moves`` (what a move brings about besides). What no
workflow file may switch off is shown by ``proof``, with ``proof_laws`` (the laws), ``proof_search`` and ``proof_moves`` (every way through
a file), ``proof_four_eyes``, and ``proof_world``, ``proof_people``, ``proof_watching``, ``proof_claims`` (the world it is shown in). What texts
give away stands by itself: ``words`` (the lists), ``folded`` and ``clauses`` (a text taken apart), ``showing`` and ``lint`` (measures),
``finding_text``, ``likeness`` and ``wording`` (copies), ``remarks`` (what of it is said with which act).
"""
