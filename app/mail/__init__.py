"""Mail: written in the transaction that causes it, sent by the worker."""
