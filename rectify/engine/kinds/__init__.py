"""Every kind of act, one row each: fields, who may ask, in which states, what it becomes. ``catalogue.py`` puts them together."""
