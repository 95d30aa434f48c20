"""Journeys, questionnaires and versions, scoring, emotion."""
