"""Django's PostgreSQL engine over a server that is started when someone connects, and again when it was killed."""

from functools import cache
from typing import Any

import psycopg
from django.conf import settings
from django.db.utils import OperationalError

from database.embedded.server import Server
from database.server import base


@cache
def embedded_server() -> Server:
    """The one of this checkout."""
    return Server.of(settings.DATA_DIR)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection. Its HOST is wherever the embedded server listens at that moment."""

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        return params | {"host": str(embedded_server().running()), "user": Server.SUPERUSER}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except (psycopg.OperationalError, OperationalError):
            host = embedded_server().running(look_again=True)
            return super().get_new_connection(conn_params | {"host": str(host)})
