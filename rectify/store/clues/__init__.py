"""The store of clues: another file, or another schema under another role, with a journal of its own.

Only the restricted side opens it. It reuses how entries are sealed, linked, guarded and replayed; tables, number series and
keys are its own.
"""
