"""Showrooms: communes, craft villages, outlets, their tills and printers, and how a device becomes a till.

Owns the pairing of devices: each pairing ends the old token, opens a new journal chain and a new number series.
Promises that a token is kept only as a hash, and that every number a till prints carries outlet, till and series.
"""
