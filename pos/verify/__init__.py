"""Verify: the public pages that a scanned label, a tourist or a reporter reads.

Owns no table. Promises that a page shows a star only where one is valid today, answers for every product that was ever known,
and asks nothing of the visitor: no sign-in, no tracking, no script but the one that checks a numbered label's signature.
"""
