"""Users, sign-in, sessions, invitations."""
