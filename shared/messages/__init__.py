"""What members are told: facts in words, in their language, on their channel, and when. Pure: sends nothing."""
