"""The engine that tests of the store and the functions run on: one MiniStack for each test process."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from infra.local.engine import Engine
from shared.store import table
from tests import second_engine

REGION = "eu-west-1"
ONE_DEPLOYMENT = "tests/infra/"
QUEUES = (
    "triggers",
    "webhooks",
    "deliveries",
    "email",
    "sms",
    "push",
)  # those of functions that others put work into

# Properties try the same examples on every run and every machine, however busy it is.
settings.register_profile(
    "laurel", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("laurel")


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """Gives each process whole files, and one of them all that share what is slowest to make: a deployment."""

    def _split_scope(self, nodeid: str) -> str:
        is_deployed = nodeid.startswith(ONE_DEPLOYMENT)
        return ONE_DEPLOYMENT if is_deployed else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


@pytest.fixture(scope="session")
def engine_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An engine for the whole of a session."""
    with an_engine(tmp_path_factory.mktemp("engine")) as url:
        yield url


@contextmanager
def an_engine(folder: Path) -> Iterator[str]:
    """An engine of this process alone; another one where AWS_ENDPOINT_URL_DYNAMODB names it."""
    given = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
    if given:
        yield given
        return
    engine = Engine(folder, region=REGION)
    engine.start()
    sqs = boto3.client(
        "sqs",
        endpoint_url=engine.url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    for name in QUEUES:
        sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})
    sqs.close()
    yield engine.url
    engine.stop()


@pytest.fixture
def engine(engine_url: str) -> Iterator[str]:
    """The engine with a fresh table, as a deployed function finds them: by its environment."""
    with a_table(engine_url):
        yield engine_url


@pytest.fixture(scope="session")
def second_engine_url() -> Iterator[str]:
    """Another engine of this process, for what has to hold on more than one."""
    with second_engine.running() as url:
        yield url


@pytest.fixture(params=["engine_url", "second_engine_url"], ids=["ministack", "dynoxide"])
def each_engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each of the two engines in turn, with a fresh table."""
    url: str = request.getfixturevalue(request.param)
    with a_table(url):
        yield url


@pytest.fixture(scope="session")
def quick_engine_url(engine_url: str, request: pytest.FixtureRequest) -> str:
    """The engine that answers sooner, where it can be had, for what is tried over and over."""
    slow = isinstance(second_engine.binary(), str)
    url: str = engine_url if slow else request.getfixturevalue("second_engine_url")
    return url


@pytest.fixture
def quick_engine(engine_url: str, quick_engine_url: str) -> Iterator[str]:
    """The same with a fresh table; its queues are elsewhere."""
    with a_table(quick_engine_url, queues_url=engine_url):
        yield quick_engine_url


@contextmanager
def a_table(engine_url: str, *, queues_url: str | None = None) -> Iterator[None]:
    """A fresh table on the engine, and the environment that names both; the queues may be elsewhere."""
    queues_url = queues_url or engine_url
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL_DYNAMODB", engine_url)
        environment.setenv("AWS_REGION", REGION)
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        environment.setenv("TABLE_NAME", f"laurel-{uuid.uuid4().hex}")
        environment.setenv("PROGRAM_CACHE_S", "0")
        environment.setenv("AWS_ENDPOINT_URL_SQS", queues_url)
        for name in QUEUES:
            url = f"{queues_url}/000000000000/{name}.fifo"
            environment.setenv(f"QUEUE_URL_{name.upper()}", url)
        if table.client().meta.endpoint_url != engine_url:
            forget_client()
        table.table_name.cache_clear()
        table.create_table()
        yield
        table.client().delete_table(TableName=table.table_name())
        table.table_name.cache_clear()


def forget_client() -> None:
    """Let the next test make a client of its own; it is slow to make, so tests of one engine share one."""
    table.client().close()
    table.client.cache_clear()
