"""What the phone sends and gets: answers, evidence."""
