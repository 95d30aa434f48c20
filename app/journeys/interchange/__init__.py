"""Questionnaires in and out: XLSForm, checklists in a table, JSON."""
