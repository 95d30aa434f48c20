"""Client companies, their locations, and who of the client may see what."""
