"""A machine that does every verb of stock in any order, and the plain dictionary that it is held against."""
