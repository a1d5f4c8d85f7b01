"""What points can be redeemed for: rewards of each kind, and the catalogue of a program."""
