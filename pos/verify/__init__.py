"""Verify: the public pages that a scanned label, a tourist or a reporter reads.

Owns the counts of scans. Promises that a page shows a star only where one is valid today, answers for every product that was
ever known, and asks nothing of the visitor: no sign-in, nothing kept that tells one visitor from another, no script but the
one that checks a numbered label's signature.
"""
