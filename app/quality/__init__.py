"""Checks, review, repair."""
