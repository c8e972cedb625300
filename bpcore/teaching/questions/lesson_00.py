"""The questions of lesson 00, by what they ask."""

QUESTIONS = {}
