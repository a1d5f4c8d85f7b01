"""Programs: what an operator publishes, and the campaigns that come of it."""

from shared.blueprint import Function, Permission, Queue, Route, Scope
from shared.registry.refusals import KNOWN

READ, APPEND, DRAW = Permission.READ, Permission.APPEND, Permission.DRAW

# fmt: off
PROGRAMS = (
    Function(
        "program",
        "publishes programs in immutable versions and describes the API",
        may=frozenset({READ, APPEND}),
        routes=(
            Route("GET", "/v1/program", "read_program", Scope.PROGRAM_READ, 200, KNOWN),
            Route("PUT", "/v1/program", "publish_program", Scope.PROGRAM_WRITE, 201, ("program_superseded",)),
            Route("GET", "/v1/program/versions", "list_versions", Scope.PROGRAM_READ),
            Route("GET", "/v1/program/schema", "read_schema", Scope.PROGRAM_READ),
            Route("GET", "/v1/openapi.json", "read_openapi", Scope.PROGRAM_READ),
        ),
    ),
    Function(
        "messages",
        "shows what members would be told",
        may=frozenset({READ}),
        routes=(
            Route(
                "POST", "/v1/messages/preview", "preview_message", Scope.PROGRAM_READ, 200, (*KNOWN, "no_program"),
            ),
        ),
    ),
    Function(
        "campaigns",
        "takes triggers of campaigns and tells how far they are",
        may=frozenset({READ, APPEND}),
        routes=(
            Route(
                "POST", "/v1/campaigns/{campaign_id}/triggers", "trigger_campaign", Scope.CAMPAIGNS_RUN, 201,
                (*KNOWN, "no_program", "id_reused", "campaign_not_running", "unknown_segment"),
            ),
            Route(
                "GET", "/v1/campaigns/{campaign_id}/triggers/{trigger_id}", "read_trigger", Scope.CAMPAIGNS_RUN, 200,
                KNOWN,
            ),
            Route(
                "POST", "/v1/campaigns/{campaign_id}/triggers/{trigger_id}/pause", "pause_trigger",
                Scope.CAMPAIGNS_RUN, 200, KNOWN, optional_body=True,
            ),
            Route(
                "POST", "/v1/campaigns/{campaign_id}/triggers/{trigger_id}/resume", "resume_trigger",
                Scope.CAMPAIGNS_RUN, 200, KNOWN, optional_body=True,
            ),
        ),
        sends_to=("triggers",),
    ),
    Function(
        "feedback",
        "takes answers to surveys and tells what they come to",
        may=frozenset({READ, APPEND, DRAW, Permission.CHECK_LINK}),
        routes=(
            Route("GET", "/v1/feedback/{link}", "show_survey", None, by_link=True),
            Route("POST", "/v1/feedback/{link}", "send_survey", None, by_link=True),
            Route(
                "POST", "/v1/surveys/{survey_id}/answers", "answer_survey", Scope.MEMBERS_READ, 201,
                (
                    *KNOWN, "account_closed", "no_program", "answer_not_in_survey", "already_answered", "not_asked",
                    "points_out_of_range",
                ),
                own=True,
            ),
            Route(
                "GET", "/v1/surveys/{survey_id}/results", "read_results", Scope.PROGRAM_READ, 200,
                (*KNOWN, "no_program"),
            ),
        ),
    ),
    Function(
        "triggers",
        "starts standing campaigns, goes through audiences and lets campaigns come to members",
        may=frozenset({READ, APPEND, DRAW, Permission.LIST_MEMBERS}),
        queues=(Queue("triggers", fifo=True, visibility_s=360),),
        timeout_s=60,
    ),
)
# fmt: on
