"""Certification: OCOP certificates with all their dates, and what a product may claim on a day.

A star belongs to a dated certificate of one product, never to the product. Two times are kept: when something was so,
and when we learned it. Promises that every star anywhere comes from one pure function, ``rules.claim``.
"""
