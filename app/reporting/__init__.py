"""Reports for a client."""
