"""What every room stands on: errors, amounts, clock, text, the database, the audit trail, and the frame of pages and API.

Owns no shop rule. Promises that money is whole đồng, that time is aware UTC, that text is NFC, and that only
``transaction()`` commits.
"""
