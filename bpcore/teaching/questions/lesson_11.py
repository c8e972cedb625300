"""The questions of lesson 11, by what they ask."""

QUESTIONS = {}
