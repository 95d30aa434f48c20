"""Questionnaires in and out: XLSForm, checklists in CSV and XLSX, JSON."""
