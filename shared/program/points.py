"""Points: how many a program may speak of at once."""

POINTS_MOST = 999_999_999_999  # sums of many such still fit where integers are exact
