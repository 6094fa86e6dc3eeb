"""Clues (问题线索): the rules of a matter with books of its own. Pure, like the rest of the engine.

Read ``model`` (what is spoken of), ``kinds`` (what may be asked), ``rights`` (by whom, and who sees what), ``gates``, ``workflow``
(the law of ``clue.yaml``), ``decide`` with ``rulings`` (an act becomes entries, or refusals), ``posting`` (what an entry changes)
and ``reminding`` (who is reminded). Nothing outside the restricted side imports this package, save where workflow files are
listed and checked.
"""
