"""A worker: runs what is due until it is told to stop."""

import signal
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from jobs import worker


class Command(BaseCommand):
    help = "Run jobs and send messages. Start as many as you like, on any machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="stop when nothing is due")
        parser.add_argument("--first", metavar="COMMAND", help="a command to run before the first job")

    def handle(self, *, until_idle: bool, first: str | None, **options: Any) -> None:
        if first:
            call_command(first)
        self._stop = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        worker.work(until_idle=until_idle, stopping=lambda: self._stop)

    def _ask_to_stop(self, *_: object) -> None:
        self._stop = True
