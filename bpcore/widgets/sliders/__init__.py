"""Sliders over a picture."""
