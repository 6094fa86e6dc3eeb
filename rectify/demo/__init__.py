"""The example county: its content, its timetable, and the player that lives it through the same doors as real work.

``county.toml`` is the round (people, units, findings), ``later.toml`` a small round after it, ``timetable.toml`` when each
unit does what; all of it invented. The player asks for acts and ticks and delivers like anybody else: nothing here writes to
the store itself, and nothing here is a rule or a default.
"""
