"""The questions of lesson 12, by what they ask."""

QUESTIONS = {}
