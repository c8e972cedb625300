"""The exercises of lesson 14."""

EXERCISES = {}
