"""Relabelling: what must be done with pieces whose star lapsed or was withdrawn, and how far each outlet is with it.

Promises that a task is there from the moment the shop knows that a star is gone, and gone when the star is back, because
nobody makes it: certificates, the clock and the moves of goods say what there is to do. Only what people did is kept.
"""
