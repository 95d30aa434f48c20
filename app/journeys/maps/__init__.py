"""Journeys as maps: scope and goal, persona, stages, steps, legs, and what people expect of them."""
