"""The questions of lesson 01, by what they ask."""

QUESTIONS = {}
