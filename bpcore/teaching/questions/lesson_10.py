"""The questions of lesson 10, by what they ask."""

QUESTIONS = {}
