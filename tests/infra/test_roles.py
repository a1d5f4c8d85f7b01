"""What the functions may do, read from the template: named actions on named things, and no more."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest

from infra.compute import GRANTS
from shared.blueprint import Function, Permission
from shared.registry import FUNCTIONS
from shared.registry.indexes import BIRTHDAYS_INDEX, CONTACT_INDEXES, DUE_INDEX, MEMBERS_INDEX
from shared.store import keys, news_keys
from tests.infra.template import Template, arn, as_list

NAMES = [function.name for function in FUNCTIONS]
# What each permission of the registry is worth, apart from the code that grants it.
ACTIONS = {
    Permission.READ: {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"},
    Permission.APPEND: {"dynamodb:PutItem", "dynamodb:ConditionCheckItem"},
    Permission.DRAW: {"dynamodb:UpdateItem"},
    Permission.REPLACE_PROFILE: {"dynamodb:PutItem"},
    Permission.READ_CREDENTIAL: {"dynamodb:GetItem"},
    Permission.CHECK_TOKEN: {"dynamodb:GetItem"},
    Permission.SIGN: {"dynamodb:GetItem", "dynamodb:PutItem"},
    Permission.CHECK_LINK: {"dynamodb:GetItem"},
    Permission.LINK: {"dynamodb:GetItem", "dynamodb:PutItem"},
    Permission.CONNECT: {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"},
    Permission.MARK: {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"},
    Permission.FIND: {"dynamodb:Query"},
    Permission.SWEEP: {"dynamodb:Query"},
    Permission.LIST_MEMBERS: {"dynamodb:Query"},
    Permission.LISTEN: {"dynamodb:GetItem", "dynamodb:Query"},
    Permission.TELL: {
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    },
}
ASKED = {
    Permission.FIND: CONTACT_INDEXES,
    Permission.SWEEP: (DUE_INDEX,),
    Permission.LIST_MEMBERS: (MEMBERS_INDEX, BIRTHDAYS_INDEX),
}
QUEUE_ACTIONS = (
    "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage"
)  # fmt: skip
STREAM_ACTIONS = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
DESTINATION_ACTIONS = ("SendMessage", "GetQueueAttributes", "GetQueueUrl")  # CDK grants all three
HERE = "AWS::Region:AWS::AccountId"
WAYS_OUT = {
    "email": ("ses:SendRawEmail", f"arn:AWS::Partition:ses:{HERE}:identity/*"),
    "push": ("sns:Publish", f"arn:AWS::Partition:sns:{HERE}:endpoint/*"),
}  # text messages only where they are chosen
WILDCARD_RESOURCES = {place for _, place in WAYS_OUT.values()}  # no others without tracing
A_MEMBER = [
    keys.journal("p", "m"),
    keys.receipt("p", "order", "shop", "1").pk,
    keys.profile("p", "m").pk,
]
A_CREDENTIAL = keys.credential("0" * 64).pk


def test_nothing_may_delete_an_item(template: Template) -> None:
    assert "DeleteItem" not in template.text
    assert "BatchWriteItem" not in template.text


def test_no_policy_names_an_action_by_wildcard(template: Template) -> None:
    for _, statement in template.statements():
        assert not [action for action in as_list(statement["Action"]) if "*" in action]


def test_no_policy_names_a_resource_by_wildcard_but_the_listed(template: Template) -> None:
    named = {
        arn(r) for _, statement in template.statements() for r in as_list(statement["Resource"])
    }

    assert {resource for resource in named if "*" in resource} == WILDCARD_RESOURCES


def test_policies_are_on_roles_only_and_none_is_amazons(template: Template) -> None:
    scheduled = [function for function in FUNCTIONS if function.schedules]
    assert len(template.of("IAM::Role")) == len(FUNCTIONS) + len(scheduled)
    for role in template.of("IAM::Role").values():
        assert "ManagedPolicyArns" not in role
        assert "Policies" not in role


@pytest.mark.parametrize("function", FUNCTIONS, ids=NAMES)
def test_a_role_grants_exactly_what_the_registry_says(
    template: Template, function: Function
) -> None:
    (table,) = template.of("DynamoDB::GlobalTable")
    granted = {
        (action, arn(resource))
        for statement in template.granted(function.name)
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }

    log = template.function(function.name)["LoggingConfig"]["LogGroup"]["Ref"]
    expected = {("logs:CreateLogStream", f"{log}.Arn"), ("logs:PutLogEvents", f"{log}.Arn")}
    for permission in function.may:
        places = [f"{table}.Arn"]
        if permission in ASKED:
            places = [f"{table}.Arn/index/{index.name}" for index in ASKED[permission]]
        expected |= {(action, place) for action in ACTIONS[permission] for place in places}
    for delivery in template.deliveries(function.name):
        expected |= {(f"sqs:{action}", f"{delivery}.Arn") for action in QUEUE_ACTIONS}
    expected |= {("sqs:SendMessage", f"{queue}.Arn") for queue in _sent_to(template, function)}
    if function.streams:
        expected |= {(f"dynamodb:{action}", f"{table}.StreamArn") for action in STREAM_ACTIONS}
    if function.publishes:
        (bus,) = template.of("Events::EventBus")
        expected.add(("events:PutEvents", f"{bus}.Arn"))
    called = [template.logical_id(name) for name in function.calls]
    expected |= {("lambda:InvokeFunction", f"{name}.Arn") for name in called}
    expected |= {WAYS_OUT[way] for way in function.reaches if way in WAYS_OUT}
    for missed in template.missed(function.name) + template.lost(function.name):
        expected |= {(f"sqs:{action}", f"{missed}.Arn") for action in DESTINATION_ACTIONS}
    assert granted == expected
    assert len(template.deliveries(function.name)) == len(function.queues)
    assert len(template.missed(function.name)) == bool(function.schedules)


def test_who_asks_who_listens_cannot_read_secrets() -> None:
    secrets = news_keys.endpoint_secrets("demo", "shop").pk
    may = {
        permission
        for permission, grant in GRANTS.items()
        if any(fnmatchcase(secrets, partition) for partition in grant.partitions)
    }
    assert may == {Permission.TELL}


def _sent_to(template: Template, function: Function) -> Iterator[str]:
    """The logical ids of the queues of others that a function sends to."""
    for name in function.sends_to:
        (owner,) = (each for each in FUNCTIONS if any(q.name == name for q in each.queues))
        names = [queue.name for queue in owner.queues]
        yield template.deliveries(owner.name)[names.index(name)]


def test_who_calls_on_schedule_may_do_that_and_nothing_else(template: Template) -> None:
    for schedule in template.of("Scheduler::Schedule").values():
        target = schedule["Target"]
        role = target["RoleArn"]["Fn::GetAtt"][0]
        granted = {
            (statement["Action"], arn(statement["Resource"]))
            for owner, statement in template.statements()
            if owner == role
        }
        assert granted == {
            ("lambda:InvokeFunction", arn(target["Arn"])),
            ("sqs:SendMessage", arn(target["DeadLetterConfig"]["Arn"])),
        }


def test_only_the_authorizer_reaches_a_credential(template: Template) -> None:
    for each in FUNCTIONS:
        reached = [key for key in (*A_MEMBER, A_CREDENTIAL) if _reaches(template, each.name, key)]

        of_members = A_MEMBER if Permission.READ in each.may else []
        assert reached == ([A_CREDENTIAL] if each.authorizes else of_members)


def test_only_connections_and_their_workers_reach_what_opens_a_shop(template: Template) -> None:
    secrets = news_keys.connection("p", "c").pk
    assert {name for name in NAMES if _reaches(template, name, secrets)} == {
        "connections",
        "connectors",
        "coupons",
    }


def _reaches(template: Template, function: str, partition: str) -> bool:
    patterns = [
        pattern
        for statement in template.granted(function)
        if "Condition" in statement
        for pattern in statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    ]
    return any(fnmatchcase(partition, pattern) for pattern in patterns)


def test_every_grant_on_the_table_names_the_partitions(template: Template) -> None:
    (table,) = template.of("DynamoDB::GlobalTable")

    for _, statement in template.statements():
        if f"{table}.Arn" in [arn(resource) for resource in as_list(statement["Resource"])]:
            assert statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
