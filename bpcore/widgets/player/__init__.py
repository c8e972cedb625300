"""Pictures, one after another."""
