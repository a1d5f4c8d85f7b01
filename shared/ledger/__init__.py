"""What happens to points: state, lots, postings, decide, settle, refusals. Pure, standard library only."""
