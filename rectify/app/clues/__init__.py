"""The restricted side: what is done with clues, by whom alone it may be done.

Nothing else imports this package: the ordinary commands, pages and batches neither open the clue store nor know whether
there is one.
"""
