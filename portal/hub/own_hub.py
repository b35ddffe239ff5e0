"""The hub that somebody works at."""

from django.http import Http404

from law.actors import Actor
from people.models import Organisation


def own_hub(actor: Actor) -> Organisation:
    """The actor's organisation, if it is a hub; 404 otherwise."""
    hub = Organisation.objects.filter(pk__in=[actor.organisation_id], kind=Organisation.Kind.HUB).first()
    if hub is None:
        raise Http404
    return hub
