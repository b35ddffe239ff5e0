"""What the worker runs for the portal: authenticators sealed again after a rotation, ended sessions swept away with what
is known of them."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from jobs.registry import task
from portal.sign_in import factors


@task("portal.seal_factors_again")
def seal_factors_again():
    factors.seal_again()


@task("portal.clear_sessions")
def clear_sessions():
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
