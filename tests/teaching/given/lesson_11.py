"""Answers given to lesson 11."""

from teaching.given.form import Given

OTHERS = {}

WRONG: list[Given] = []

RIGHT: list[Given] = []

RAISING: list[Given] = []
