"""For a class: what learners hand in is run apart, judged, and counted."""
