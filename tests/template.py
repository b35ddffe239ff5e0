"""Builds the database that every test's is a copy of: `python -m tests.template`, while the workers still read the tests."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests import ground  # noqa: E402 - it reads the models

if __name__ == "__main__":
    ground.choose()
    ground.build_template()
