"""Channels on which members are told: one adapter each, behind one protocol."""
