"""What an operator defines: wallets, earning rules, tiers. Pure, standard library only."""
