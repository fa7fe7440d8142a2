"""Baskets, payments, refunds, shifts and their cash, receipts, and the sums of each day.

Promises that a sale which a till finished is on the books exactly once and as it was made, that nothing is refunded
twice, that the cash of a shift can be accounted for, and that what is odd about an entry stands on the review list.
"""
