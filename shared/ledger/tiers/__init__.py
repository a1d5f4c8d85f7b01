"""Tiers over time: what counts, what it reaches, how long that is held, and what takes it away."""
