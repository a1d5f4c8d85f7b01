"""``laurel news``: what an operator does about news that went astray."""
