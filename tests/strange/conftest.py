"""The strange company is built once."""

import pytest

from tests.strange.approved import build
from tests.support.company import Company


@pytest.fixture(scope="session")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return build(tmp_path_factory.mktemp("strange"))
