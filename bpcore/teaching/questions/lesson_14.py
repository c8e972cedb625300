"""The questions of lesson 14, by what they ask."""

QUESTIONS = {}
