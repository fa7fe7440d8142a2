"""Inventory: places, lots, and the moves between places; deliveries in, write-offs out, counts, stock by outlet.

Promises that stock is the sum of its moves: moves are only added, levels are kept in the same transaction, a lot sums
to zero over all places, and a shelf never goes below zero. Knows nothing of sales; a move remembers its cause by name.
"""
