"""The questions of lesson 03, by what they ask."""

QUESTIONS = {}
