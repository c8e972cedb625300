"""The questions of lesson 02, by what they ask."""

QUESTIONS = {}
