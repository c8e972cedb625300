"""The questions of lesson 06, by what they ask."""

QUESTIONS = {}
