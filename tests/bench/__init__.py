"""The figures of ``make bench``: what an operation costs, measured; printed beside its budget, never asserted."""
