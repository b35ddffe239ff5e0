"""What the worker runs for the portal: authenticators sealed again after a rotation, ended sessions swept away."""

from django.contrib.sessions.backends.db import SessionStore

from jobs.registry import task
from portal.sign_in import factors


@task("portal.seal_factors_again")
def seal_factors_again():
    factors.seal_again()


@task("portal.clear_sessions")
def clear_sessions():
    SessionStore.clear_expired()
