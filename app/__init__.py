"""Veldgast: mystery guest fieldwork, from applicant to report."""
