"""Starts everything on one machine: database, web server, demonstration city and worker; prints the sign-ins."""

import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.demonstration import HOME_OF, PASSWORD
from people.access import ROLES
from referrals.models import Referral


class Command(BaseCommand):
    help = "Migrate, start the web server, build the demonstration once, start the worker; Ctrl-C stops everything."

    def handle(self, **options):
        port = os.environ.get("PORT", "8000")
        call_command("migrate", verbosity=0)
        for number in (signal.SIGTERM, signal.SIGINT):  # a shell's background job ignores Ctrl-C unless it is asked for
            signal.signal(number, signal.default_int_handler)
        web = [sys.executable, "-m", "gunicorn", "config.wsgi", "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{port}"]
        processes = [subprocess.Popen([*web, "--log-level", "warning"])]
        try:
            self._print_sign_ins(port)
            self._build_demonstration()
            processes.append(subprocess.Popen([sys.executable, "manage.py", "work"]))
            self._wait(processes)
        except KeyboardInterrupt:
            pass
        finally:
            self._stop(processes)

    def _build_demonstration(self):
        """Once, while the web server answers already. The worker comes after it: it lives today, the demonstration in the past."""
        if settings.DEMO and not Referral.objects.exists():
            self.stdout.write("\n  Building the demonstration; the front page says how far it is.")
            self.stdout.flush()
            call_command("seed_demo")

    def _print_sign_ins(self, port):
        self.stdout.write(
            f"\n  Get Online London is at http://localhost:{port}/   API documentation: http://localhost:{port}/api/v1/docs\n"
        )
        if settings.DEMO:
            self.stdout.write(f"  Sign-ins of the demonstration, all with the password “{PASSWORD}”:")
            for role in (role for role in ROLES if role != "partner"):
                self.stdout.write(
                    f"    {role.replace('_', ' '):20} {role.replace('_', '-')}@get-online.example  ({HOME_OF.get(role, 'get-online')})"
                )
            self.stdout.write("  Staff roles are asked for a code as their second step: in the demonstration the page shows it.")
        self.stdout.write("\n  Ctrl-C stops everything.")
        self.stdout.flush()

    def _wait(self, processes):
        """Until one of them ends by itself."""
        while all(process.poll() is None for process in processes):
            time.sleep(0.3)

    def _stop(self, processes):
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)
