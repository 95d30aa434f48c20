"""The demonstration: real places, made-up people and visits, marked as such."""
