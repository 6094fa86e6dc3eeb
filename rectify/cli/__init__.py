"""The command line: one file a noun, and ``main`` that gathers them."""
