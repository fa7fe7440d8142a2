"""A copy of the whole books in one file, taken while selling goes on, and the way back from it.

Owns the file's form. Promises that a copy shows one moment, that it fits either kind of database, that an interrupted
copy leaves no file and an interrupted way back no row, and that no number given out after the copy is given again.
"""
