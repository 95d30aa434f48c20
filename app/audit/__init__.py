"""The append-only log, written beside each change."""
