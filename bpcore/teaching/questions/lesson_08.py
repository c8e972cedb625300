"""The questions of lesson 08, by what they ask."""

QUESTIONS = {}
