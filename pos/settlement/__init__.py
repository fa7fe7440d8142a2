"""What the shop owes to producers whose goods it sells on consignment, and the settlements that close it.

Promises that what is owed is there as soon as a sale is booked, that it is the consigned sale lines less what came back of
them, and that each part of it is settled once: what arrives after a settlement lands in the next. What was said of a payment by
mistake is taken back, and stays on the record.
"""
