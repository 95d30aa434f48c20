"""Small general tools: no word of the domain."""
