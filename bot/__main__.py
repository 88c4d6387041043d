"""`python -m bot …`: see `python -m bot --help`."""

from __future__ import annotations

import sys

from bot.cli import main

sys.exit(main(sys.argv[1:]))
