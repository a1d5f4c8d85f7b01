"""What orders and events earn: rules, what they ask for, how they stack, and what limits them."""
