"""What an actor may do and see, asked of the tables beside this file."""

from audit.actors import Actor
from people.access.roles import ROLES_FOR


def may(actor: Actor, verb: str) -> bool:
    """Whether one of the actor's roles may do this. What the table does not name, nobody may."""
    return not actor.roles.isdisjoint(ROLES_FOR.get(verb, ()))
