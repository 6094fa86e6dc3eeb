"""The example county's content: ``county.toml``, an invented county with its people, units and findings.

It is read as package data with tomllib and played through the same doors as any office's own work; nothing in it
is a rule, a default or a real person.
"""
