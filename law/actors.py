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

    def through(self, channel: str) -> "Actor":
        return replace(self, channel=channel)


SYSTEM = Actor(key="system", roles=frozenset({"system"}))
