"""The δ stepper: what it shows, as data, and the page that shows it."""
