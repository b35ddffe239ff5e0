"""A worker: runs what is due until it is told to stop."""

import signal

from django.core.management.base import BaseCommand

from jobs import worker


class Command(BaseCommand):
    help = "Run jobs. On PostgreSQL start as many as you like, on any machine; on SQLite start one."

    def add_arguments(self, parser):
        parser.add_argument("--until-idle", action="store_true", help="stop when nothing is due")

    def handle(self, *, until_idle, **options):
        self._stop = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        worker.work(until_idle=until_idle, stopping=lambda: self._stop)

    def _ask_to_stop(self, *_):
        self._stop = True
