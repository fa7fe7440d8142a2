"""Labels: which QR labels were printed for which lot, what stood on them, and their sheets and pictures.

Promises that a label speaks only for the product its certificate names, dates every star it prints, and never dresses an
in-house code as a GS1 one.
"""
