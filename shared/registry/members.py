"""Members: who they are, who is calling, and what they share."""

from shared.blueprint import Function, Permission, Route, Scope
from shared.registry.refusals import BY_MEMBER, COMMAND, FRIEND, KNOWN

READ, APPEND, DRAW = Permission.READ, Permission.APPEND, Permission.DRAW

# fmt: off
MEMBERS = (
    Function(
        "authorize",
        "says who is calling: turns a bearer key into program, source and scopes",
        may=frozenset({Permission.READ_CREDENTIAL, Permission.CHECK_TOKEN}),
        authorizes=True,
        timeout_s=5,
    ),
    Function(
        "members",
        "enrols members and keeps their profiles",
        may=frozenset({READ, APPEND, DRAW, Permission.REPLACE_PROFILE, Permission.FIND, Permission.CHECK_LINK}),
        routes=(
            Route("POST", "/v1/members", "enrol_member", Scope.MEMBERS_WRITE, 201, (*COMMAND, *FRIEND)),
            Route("GET", "/v1/members", "find_members", Scope.MEMBERS_READ),
            Route("GET", "/v1/members/{member_id}", "read_member", Scope.MEMBERS_READ, 200, KNOWN, own=True),
            Route("PATCH", "/v1/members/{member_id}", "change_member", Scope.MEMBERS_WRITE, 200, KNOWN),
            Route(
                "DELETE", "/v1/members/{member_id}", "erase_member", Scope.MEMBERS_WRITE, 204,
                (*KNOWN, "account_joined"),
            ),
            Route(
                "POST", "/v1/members/{member_id}/merges", "merge_member", Scope.MEMBERS_WRITE, 201,
                (*BY_MEMBER, "account_joined", "points_held"),
            ),
            Route("POST", "/v1/members/{member_id}/closures", "close_member", Scope.MEMBERS_WRITE, 201, BY_MEMBER),
            Route(
                "POST", "/v1/members/{member_id}/reopenings", "reopen_member", Scope.MEMBERS_WRITE, 201,
                (*BY_MEMBER, "account_open"),
            ),
            Route(
                "GET", "/v1/members/{member_id}/referrals", "read_referrals", Scope.POINTS_READ, 200, KNOWN, own=True,
            ),
            Route("GET", "/v1/links/{link}", "show_link", None, by_link=True),
            Route("POST", "/v1/links/{link}", "follow_link", None, by_link=True),
            Route("GET", "/v1/members/{member_id}/export", "export_member", Scope.MEMBERS_READ, 200, KNOWN),
        ),
        sends_to=("triggers", "email", "sms", "push"),
    ),
    Function(
        "sessions",
        "hands out short tokens by which widgets and apps act for one member",
        may=frozenset({READ, Permission.SIGN}),
        routes=(
            Route(
                "POST", "/v1/members/{member_id}/sessions", "open_session", Scope.POINTS_READ, 201,
                KNOWN, optional_body=True,
            ),
        ),
    ),
    Function(
        "households",
        "lets several members share one account",
        may=frozenset({READ, APPEND, DRAW}),
        routes=(
            Route(
                "POST", "/v1/households", "found_household", Scope.MEMBERS_WRITE, 201,
                (*BY_MEMBER, "account_joined", "points_held"),
            ),
            Route("GET", "/v1/households/{household_id}", "read_household", Scope.POINTS_READ, 200, KNOWN),
            Route(
                "POST", "/v1/households/{household_id}/invitations", "invite_member", Scope.MEMBERS_WRITE, 201,
                (*KNOWN, "account_closed", "id_reused", "household_full", "account_joined"),
            ),
            Route(
                "POST", "/v1/households/{household_id}/limits", "change_limit", Scope.MEMBERS_WRITE, 201,
                (*KNOWN, "account_closed", "id_reused", "not_in_household"),
            ),
            Route(
                "POST", "/v1/households/{household_id}/members", "join_household", Scope.MEMBERS_WRITE, 201,
                (
                    *KNOWN, "account_closed", "id_reused", "not_invited", "household_full", "account_joined",
                    "points_held",
                ),
            ),
            Route(
                "POST", "/v1/households/{household_id}/departures", "leave_household", Scope.MEMBERS_WRITE, 201,
                (*KNOWN, "account_closed", "id_reused", "not_in_household", "points_held"),
            ),
        ),
    ),
)
# fmt: on
