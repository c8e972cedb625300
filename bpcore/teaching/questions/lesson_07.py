"""The questions of lesson 07, by what they ask."""

QUESTIONS = {}
