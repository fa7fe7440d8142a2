"""People: who they are, in which role, at which outlets since when, and what each role may do.

Promises that what a role may do stands in one table (``rules.MAY``), that access is asked as of the moment of the deed,
and that an unknown name and a wrong password are told apart neither by words nor by time.
"""
