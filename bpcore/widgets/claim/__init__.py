"""A claim of what is wrong with an exhibit."""
