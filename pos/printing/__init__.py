"""Documents onto paper: what a print says, how it looks, which printer gets it, and what became of it.

Owns the document model, the one renderer and the print jobs. Promises that what the preview shows is, dot for dot, what
the printer gets; that no letter is lost on the way; and that nothing is printed twice by itself.
"""
