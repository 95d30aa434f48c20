"""The staff's first page: what needs a decision now; and the way to anything (Ctrl-K)."""
