"""Studies, waves, quota cells, norms, briefings."""
