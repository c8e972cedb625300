"""A table of fields to click."""
