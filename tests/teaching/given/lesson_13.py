"""Answers given to lesson 13."""

from teaching.given.form import Given

OTHERS = {}

WRONG: list[Given] = []

RIGHT: list[Given] = []

RAISING: list[Given] = []
