"""A question that is answered before anything is shown."""
