"""Questionnaires and their versions: made, changed, compared, tried out, published."""
