"""Work that follows a change: the jobs table, the queue that wakes it, the sweep; events."""
