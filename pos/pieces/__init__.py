"""Numbered pieces: what becomes of a label with a number of its own after it was printed, and whether the labels add up.

Promises that every number is in exactly one state, worked out from what people did with labels, what tills sold and what came
back, in the order of time; and that printed is always on hand and sold and spoiled and void together.
"""
