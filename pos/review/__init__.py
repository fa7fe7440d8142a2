"""Review: the one list of what somebody must look at.

Any room above raises a row with a kind, a subject and a reason; a manager settles it and says how. Promises that the
same thing raised twice is one row, and that a settled row keeps who settled it, when and how.
"""
