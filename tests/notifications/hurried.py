"""A web node (`python -m config.web tests.notifications.hurried PORT`) and a sender (`python -m
tests.notifications.hurried`) for which minutes are seconds: leases, retries and looks back, so that a bad day takes a
minute. The database is named by HURRIED_DATABASE.
"""

import os
from datetime import time, timedelta

import django
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402

from config.wsgi import application  # noqa: E402, F401
from notifications import sender  # noqa: E402
from notifications.actions import arriving, sending  # noqa: E402
from notifications.events import EVENTS, Event  # noqa: E402
from people.residents import hours  # noqa: E402

connections["default"].settings_dict["NAME"] = os.environ["HURRIED_DATABASE"]
settings.TWILIO_TIMEOUT_SECONDS = 3
hours.BEGINS = time.min
hours.ENDS = time.max
EVENTS["test.word"] = Event("test.word", "Word {n}", matters=True)
sending.LEASE = timedelta(seconds=24)
sending.LOOK_UP_AFTER = timedelta(seconds=12)
arriving.retry_after = lambda _, times, *__: 0.5 if times < 40 else None

if __name__ == "__main__":
    sender.run(lambda: False)
