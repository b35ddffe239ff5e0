"""Who may do what and see what: the tables that a policy officer reads. Nothing but tables and sentences stands here.

`ROLES_FOR` reads aloud: the verb on the left may be called by the roles on the right; what is not named is denied. A
test refuses a verb without a row and a row without its action. `READS` says the same of what is seen: a list, a page, a
part of one.
`WITHIN` says who may go further than others inside a verb, and `HEARS` who is told by email. Role names stand in this
folder and nowhere else in the service.
"""

from people.access.roles.doing import GRANTS, ROLES_FOR, WITHIN
from people.access.roles.names import (
    ADMINISTRATOR,
    ALL_ROLES,
    AT_THE_SCANNER,
    CALL_LIST,
    CALLER_ROLES,
    DESK_ROLES,
    HUB_ROLES,
    JOINS_AS,
    LEAD,
    LEAD_THE,
    PEOPLE_ROLES,
    ROLE_SENTENCES,
    ROLES,
    SCANNER_ROLES,
    STAFF_ROLES,
    TEAMS,
)
from people.access.roles.seeing import HEARS, MAY_READ, READS, TASK_OWNERS

__all__ = [
    "ADMINISTRATOR",
    "ALL_ROLES",
    "AT_THE_SCANNER",
    "CALLER_ROLES",
    "CALL_LIST",
    "DESK_ROLES",
    "GRANTS",
    "HEARS",
    "HUB_ROLES",
    "JOINS_AS",
    "LEAD",
    "LEAD_THE",
    "MAY_READ",
    "PEOPLE_ROLES",
    "READS",
    "ROLES",
    "ROLES_FOR",
    "ROLE_SENTENCES",
    "SCANNER_ROLES",
    "STAFF_ROLES",
    "TASK_OWNERS",
    "TEAMS",
    "WITHIN",
]
