"""What the people of a study do in the browser, one file for each part of the work."""
