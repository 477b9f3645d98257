"""One full house for all tests of access; each brings it back to how it was."""

from collections.abc import Iterator

import pytest

from tests.forms_service.access.world import World


@pytest.fixture(scope="module")
def one_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("access"))
    yield made
    made.house.database.close()


@pytest.fixture
def world(one_world: World) -> Iterator[World]:
    yield one_world
    one_world.restore()
