"""The questions of lesson 09, by what they ask."""

QUESTIONS = {}
