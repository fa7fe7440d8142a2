"""Decision lists: which products got how many stars by which decision, as somebody brings them in a table."""
