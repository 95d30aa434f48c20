"""Feelings over many visits: the method's constants, what is derived from stated and spontaneous emotion, and how sure that is."""
