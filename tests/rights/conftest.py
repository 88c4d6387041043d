"""What these tests share."""

from tests.support.fixtures import *  # noqa: F403
