"""What every page needs: templates, formatting, origin check, flash messages."""
