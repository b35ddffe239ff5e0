"""Who may do what (`roles`), how it is asked (`reach`), and the one way an action is made (`action`)."""

from people.access.action import ACTIONS, Action, action, available_actions
from people.access.reach import may
from people.access.roles import (
    ALL_ROLES,
    CALLER_ROLES,
    GRANTS,
    MAY_READ,
    ROLES,
    ROLES_FOR,
    SCANNER_ROLES,
    STAFF_ROLES,
)

__all__ = [
    "ACTIONS",
    "ALL_ROLES",
    "CALLER_ROLES",
    "GRANTS",
    "MAY_READ",
    "ROLES",
    "ROLES_FOR",
    "SCANNER_ROLES",
    "STAFF_ROLES",
    "Action",
    "action",
    "available_actions",
    "may",
]
