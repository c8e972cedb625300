"""The questions of lesson 04, by what they ask."""

QUESTIONS = {}
