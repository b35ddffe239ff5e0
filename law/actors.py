"""Who does something: the one shape in which every door names its caller to the rooms."""

from dataclasses import dataclass, field, replace
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """`key` goes into the ledger and holds no name: `user:<id>`, `client:<id>`, `resident:<id>` or `system`.

    `channel` is the door: web, phone, api, bulk, admin, worker or sms. `on_behalf_of` is the key of someone else when,
    say, an operator writes down what a referrer says.
    """

    key: str
    roles: frozenset[str] = field(default_factory=frozenset)
    organisation_id: UUID | None = None
    channel: str = "worker"
    on_behalf_of: str = ""

    @property
    def user_id(self) -> UUID | None:
        """Of the person who acts, where it is one who signed in."""
        return user_id(self.key)

    def through(self, channel: str) -> "Actor":
        return replace(self, channel=channel)


def user_id(key: str) -> UUID | None:
    """Whose sign-in this key names, if it is one's."""
    kind, _, text = key.partition(":")
    try:
        return UUID(text) if kind == "user" else None
    except ValueError:
        return None


SYSTEM = Actor(key="system", roles=frozenset({"system"}))
