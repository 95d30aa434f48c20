"""Eligibility, caps, offers."""
