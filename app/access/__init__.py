"""Who looks (the viewer) and what a viewer may do (the permissions)."""
