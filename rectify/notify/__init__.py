"""What is told to people, and how it leaves the house: templates to text, and text by mail.

Read ``plain`` (text made harmless), ``templates`` (files to text), ``notices`` (what each notice may say), ``mail``
(one message) and ``outgoing`` (one connection) in this order. Who is told what, when, and what was sent is decided and
kept elsewhere: nothing here reads a clock, a file of the library or the database.
"""
