"""The table and the client to it. Settings come from the environment when first needed."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import get_session

from shared.registry.indexes import INDEXES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeySchemaElementTypeDef

Item = dict[str, Any]
NEW = "attribute_not_exists(pk)"  # the condition that nothing is there yet


@cache
def client() -> "DynamoDBClient":
    """The DynamoDB client of this process; short timeouts, because a caller is waiting.

    Made by botocore, the core of boto3, which would also load what it transfers files with: a tenth of
    a cold start. It never repeats a request by itself: whoever asked knows better what an unanswered one may have
    done, and waits less long.
    """
    config = Config(
        connect_timeout=1,
        read_timeout=3,
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=64,
        parameter_validation=False,  # the type checker has done it, for every request at once
        user_agent="laurel",  # botocore's own is put together anew, from 28 parts, for each request
    )
    return cast("DynamoDBClient", get_session().create_client("dynamodb", config=config))


@cache
def table_name() -> str:
    """The table's name, from TABLE_NAME."""
    return os.environ["TABLE_NAME"]  # noqa: TID251 (a setting)


def table_exists() -> bool:
    """Whether the engine has the table."""
    try:
        client().describe_table(TableName=table_name())
    except client().exceptions.ResourceNotFoundException:
        return False
    return True


def put_if(condition: str, new: Item, values: Item | None = None) -> bool:
    """Write one item on a condition; False, and nothing written, where it does not hold."""
    request: dict[str, Any] = {"Item": new, "ConditionExpression": condition}
    if values:
        request["ExpressionAttributeValues"] = values
    try:
        client().put_item(TableName=table_name(), **request)
    except client().exceptions.ConditionalCheckFailedException:
        return False
    return True


def put_or_found(condition: str, new: Item) -> Item | None:
    """Write one item on a condition: None, or, where it does not hold, what is there and stays; {} for nothing."""
    try:
        client().put_item(
            TableName=table_name(),
            Item=new,
            ConditionExpression=condition,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except client().exceptions.ConditionalCheckFailedException as error:
        found: Item = error.response.get("Item", {})  # type: ignore[assignment]  # botocore's types leave it out
        return found
    return None


def create_table() -> None:
    """Create the table and its indexes on an engine that has none; does nothing where it exists."""
    attributes = ["pk", "sk", *(name for index in INDEXES for name in index.attributes)]
    try:
        client().create_table(
            TableName=table_name(),
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in attributes
            ],
            KeySchema=_key_schema("pk", "sk"),
            GlobalSecondaryIndexes=[
                {
                    "IndexName": index.name,
                    "KeySchema": _key_schema(index.partition_key, index.sort_key),
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
                for index in INDEXES
            ],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceInUseException":
            raise
    client().get_waiter("table_exists").wait(
        TableName=table_name(), WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def _key_schema(partition: str, sort: str | None) -> "list[KeySchemaElementTypeDef]":
    schema: list[KeySchemaElementTypeDef] = [{"AttributeName": partition, "KeyType": "HASH"}]
    if sort:
        schema.append({"AttributeName": sort, "KeyType": "RANGE"})
    return schema
