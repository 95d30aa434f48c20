"""Applications, suitability tests, shopper profiles."""
