"""What routes can refuse: what several of them have in common; the rest stands with each route."""

KNOWN = ("not_found",)
COMMAND = ("account_closed", "no_program", "id_reused")
FRIEND = (
    "unknown_referral_code",
    "own_referral_code",
    "member_already",
    "referrer_closed",
    "shared_address",
)
ORDER = (
    "not_found",
    "account_closed",
    "no_program",
    "currency_not_in_program",
    "order_too_late",
    "points_out_of_range",
)
BY_MEMBER = (*KNOWN, *COMMAND)
FOLLOW = (*KNOWN, "account_closed", "id_reused")
RETURN = ("account_closed", "id_reused", "return_exceeds_order", "too_many_waiting")
TIER = (*BY_MEMBER, "no_tiers")
SPEND = (*BY_MEMBER, "insufficient_points", "unknown_wallet")
