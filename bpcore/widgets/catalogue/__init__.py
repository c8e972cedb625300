"""Many entries, among which one looks for some."""
