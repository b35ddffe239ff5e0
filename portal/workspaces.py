"""The workspaces of the portal: where each is and what it is called. Who works there follows from what they do or
see there.
"""

from typing import NamedTuple

from people.access import roles_of_page


class Workspace(NamedTuple):
    """A line of the navigation, for who may open its first page."""

    url: str
    name: str
    does: str = ""
    sees: str = ""

    @property
    def roles(self) -> frozenset[str]:
        return roles_of_page(self.does, self.sees)


TASKS = "/tasks/"
# The first that fits is where somebody lands.
WORKSPACES = (
    Workspace("/hub/", "Hub", sees="one's own hub"),
    Workspace("/hub/arriving", "Arriving", does="inventory.close_delivery", sees="one's own hub"),
    Workspace("/refer", "Refer", sees="own referrals"),
    Workspace("/refer/referrals", "Referrals", sees="own referrals"),
    Workspace("/refer/bulk", "Upload a file", does="referrals.refer_many", sees="own referrals"),
    Workspace("/triage/", "Cases", sees="desk"),
    Workspace("/calls/", "Calls", sees="calls"),
    Workspace("/messages/", "Messages", sees="inbox"),
    Workspace("/messages/wording", "Message templates", sees="message templates"),
    Workspace("/warehouse/", "Warehouse", sees="warehouse floor"),
    Workspace("/work/stuck", "Overdue or stuck", sees="what is stuck"),
    Workspace("/messages/health", "Message delivery", sees="message delivery"),
    Workspace("/follow-ups/", "Follow-ups", sees="follow-ups"),
    Workspace("/triage/rules", "Rules", sees="eligibility rules"),
    Workspace("/triage/parity", "Phone and web", sees="phone and web compared"),
    Workspace("/service/", "Organisations and agreements", sees="organisations"),
    Workspace("/funder/", "Impact report", sees="reports"),
    Workspace("/funder/money", "Targets and spending", sees="spending"),
    Workspace("/payments/orders", "Orders of bundles", sees="orders of bundles"),
    Workspace("/payments/", "Payment events", sees="payment events"),
    Workspace("/warehouse/dispatch", "Dispatch", sees="dispatch board"),
    Workspace("/warehouse/stock", "Stock", sees="warehouse records"),
    Workspace("/warehouse/lots", "Donations", does="inventory.announce", sees="warehouse records"),
    Workspace("/sims/box", "Our box of SIMs", sees="own box of SIMs"),
    Workspace("/sims/", "SIMs", sees="SIMs"),
    Workspace("/queue/", "Waiting list", sees="waiting list"),
    Workspace("/warehouse/scanner", "Scanners", sees="scanners"),
    Workspace("/work/", "Waiting work", sees="waiting work"),
    Workspace("/recalls/", "Recalls", does="inventory.recall"),
    Workspace("/incidents/", "Data incidents", sees="data incidents"),
    Workspace(TASKS, "Your tasks", sees="tasks"),
    Workspace("/stop", "Stop everything", does="people.hold_by_code"),
)


def mine(roles: frozenset[str]) -> list[Workspace]:
    """Where somebody with these roles works, in the order of the navigation."""
    return [workspace for workspace in WORKSPACES if not roles.isdisjoint(workspace.roles)]


def landing(roles: frozenset[str]) -> str:
    """Where somebody with these roles begins their day."""
    return next((workspace.url for workspace in mine(roles)), "/")
