"""Demo: a made-up network to learn and to show the till with, built through the same verbs that people use.

Owns no table. Promises the same data for the same seed and day, marks everything as sample data, and never loads where real
money is. ``plan`` says what there is, ``outlet`` and ``trade`` live the days of an outlet, ``diary`` says which outlet does
what else on which day, ``desk`` and ``accounts`` do it.
"""
