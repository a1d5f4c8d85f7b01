"""Why an entry is what it is: reckoned again from what was kept, in words and as data."""
