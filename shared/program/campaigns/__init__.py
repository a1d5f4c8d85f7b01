"""What members are given beside what they earn: campaigns, whom they are for, and when they come."""
