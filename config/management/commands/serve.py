"""Starts everything on one machine, and keeps it running: database, web server, demonstration, worker; prints the
sign-ins.
"""

import signal
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.children import program, supervise
from demo.building import is_unfinished
from demo.foundations import HOME_OF, PASSWORD
from people.access import ROLES


class Command(BaseCommand):
    help = (
        "Migrate, build the demonstration once while the web server answers already, keep web and worker running; "
        "Ctrl-C stops both."
    )

    def handle(self, **options):
        call_command("migrate", verbosity=0)
        self._print_sign_ins(settings.PORT)
        self._keep_running()

    def _print_sign_ins(self, port):
        self.stdout.write(
            f"\n  Get Online London is at http://localhost:{port}/   API documentation: "
            f"http://localhost:{port}/api/v1/docs\n"
        )
        if settings.DEMO:
            self.stdout.write(f"  Sign-ins of the demonstration, all with the password “{PASSWORD}”:")
            for role in (role for role in ROLES if role != "partner"):
                self.stdout.write(
                    f"    {role.replace('_', ' '):20} {role.replace('_', '-')}@get-online.example  "
                    f"({HOME_OF.get(role, 'get-online')})"
                )
            self.stdout.write(
                "  Staff roles are asked for a code as their second step: in the demonstration the page shows it."
            )
        self.stdout.write("\n  Ctrl-C stops the web server and the worker.")
        self.stdout.flush()

    def _keep_running(self):
        self._stop = False
        for number in (signal.SIGTERM, signal.SIGINT):  # a shell's background job ignores Ctrl-C unless it is asked for
            signal.signal(number, self._ask_to_stop)
        manage = [sys.executable, "manage.py"]
        children = [
            program("web server", [*manage, "web"]),
            program("worker", [*manage, "work", *self._demonstration()]),
        ]
        supervise(children, stopping=lambda: self._stop, say=self._say)

    def _demonstration(self) -> list[str]:
        """The worker builds it, or what a killed one left unbuilt, before its first job: it lives today, the
        demonstration in the past.
        """
        if not settings.DEMO or not is_unfinished():
            return []
        self._say("Building the demonstration; the front page says how far it is.")
        return ["--first", "seed_demo"]

    def _ask_to_stop(self, *_):
        self._stop = True

    def _say(self, sentence):
        self.stdout.write(f"  {sentence}")
        self.stdout.flush()
