"""Catalogue: producers and their contracts, products, groups, barcodes, prices and VAT rates, dated where law or shop date them.

Promises that a product is one variant with one net content (siblings are other products), that a price or a VAT rate is
asked for a moment, and that an in-house code never passes for a GS1 one.
"""
