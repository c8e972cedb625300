"""The exercises of lesson 13."""

EXERCISES = {}
