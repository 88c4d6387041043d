"""One running Alongside for all tests of this folder: starting it takes ten seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.service import Service, running


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    # Nobody types as fast as a test.
    with running(tmp_path_factory.mktemp("var"), ALONGSIDE_MESSAGES_PER_MINUTE="1000") as started:
        yield started
