"""What approved visits say."""
