"""The visit and its legs: one transition table, one setter."""
