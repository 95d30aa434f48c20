"""HTML to PDF and charts to SVG; loaded in the worker only."""
