"""Till: the journal that tills write, the snapshot they sell from, and the till's page itself.

Promises that every entry is stored verbatim before anything is decided about it, that each gets an answer, and that one odd
entry blocks no other.
"""
