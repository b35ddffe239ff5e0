"""What the worker runs for the portal: authenticators sealed again after a rotation, ended sessions swept away with what
is known of them."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from jobs.registry import task
from portal.sign_in import factors
from portal.waiting import morning_summary


@task("portal.seal_factors_again")
def seal_factors_again():
    factors.seal_again()


@task("portal.clear_sessions")
def clear_sessions():
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@task("portal.send_morning_summaries")
def send_morning_summaries():
    """Every weekday morning, after the nightly look."""
    morning_summary.send_morning_summaries()
