"""One template and one deployment for all tests here, made the way `make synth` makes them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.assembly import WITHOUT_LAYER, synthesise
from tests.infra.deploying import deploy
from tests.infra.deployment import Deployed
from tests.infra.emulator import host_choices, ministack
from tests.infra.template import Template


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What goes to AWS, with nothing chosen but what cdk.json chooses."""
    folder = tmp_path_factory.mktemp("assembly")
    (folder / "said.txt").write_text(synthesise(folder / "out", WITHOUT_LAYER))
    return folder / "out"


@pytest.fixture(scope="session")
def template(assembly: Path) -> Template:
    return Template.read(assembly)


@pytest.fixture(scope="session")
def deployable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its layer, for the architecture and runtime of this machine."""
    folder = tmp_path_factory.mktemp("deployable")
    synthesise(folder, host_choices())
    return folder


@pytest.fixture(scope="session")
def deployed(deployable: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with ministack(tmp_path_factory.mktemp("ministack")) as endpoint:
        yield deploy(deployable, endpoint)
