"""The questions of lesson 13, by what they ask."""

QUESTIONS = {}
