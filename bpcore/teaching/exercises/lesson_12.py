"""The exercises of lesson 12."""

EXERCISES = {}
