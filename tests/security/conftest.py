"""What these tests share."""

from tests.console.conftest import *  # noqa: F403
