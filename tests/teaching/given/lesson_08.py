"""Answers given to lesson 08."""

from teaching.given.form import Given

OTHERS = {}

WRONG: list[Given] = []

RIGHT: list[Given] = []

RAISING: list[Given] = []
