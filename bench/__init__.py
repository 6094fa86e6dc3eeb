"""How fast the program is, as ratios between contenders that ran in turn in one run: ``python -m bench``.

Each subject is a module with ``measure(scale) -> Report``. Nothing here is a test with a clock in it, and nothing here is
imported by the program.
"""
