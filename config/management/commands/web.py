"""The web server of this machine, in processes that share its address. A worker runs beside it: `manage.py work`."""

import os
import shutil
import tempfile

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.web import processes
from config.web.limits import Limits


class Command(BaseCommand):
    help = "Serve the portal and the API on BIND and PORT, until SIGTERM or Ctrl-C."
    requires_system_checks = ()

    def handle(self, **options):
        try:
            listener = processes.listen(settings.BIND, settings.PORT)
        except OSError as taken:
            raise CommandError(f"{settings.BIND} port {settings.PORT} cannot be served: {taken.strerror}.") from taken
        mine = os.getpid()
        settings.METRICS_DIR = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="get-online-metrics-")
        try:
            self._serve(listener)
        finally:
            if os.getpid() == mine:  # each process comes by here at its end
                shutil.rmtree(settings.METRICS_DIR, ignore_errors=True)

    def _serve(self, listener):
        from config.wsgi import application  # noqa: PLC0415 - loads the whole house, once for all processes

        processes.serve(
            application,
            listener,
            processes=settings.WEB_PROCESSES,
            threads=settings.WEB_THREADS,
            limits=Limits(),
            say=self.stderr.write,
        )
