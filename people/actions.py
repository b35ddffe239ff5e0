"""Every change about people, wherever in the room it lives: the register, joining and leaving, agreements, consent,
holds, notes and duplicates.
"""

from people.organisations.actions.account_changes import (
    ask_account_change,
    decline_account_change,
    make_account_change,
)
from people.organisations.actions.addresses import confirm_address, withdraw_address
from people.organisations.actions.agreements import (
    LARGEST_DOCUMENT,
    countersign_agreement,
    draft_agreement,
    end_agreement,
    refresh_coverage,
    sign_agreement,
)
from people.organisations.actions.hubs import BY_ITS_LEAD, NotAHub, describe_hub
from people.organisations.actions.machine_clients import (
    forget_expired_tokens,
    issue_token,
    note_use,
    register_client,
    revoke_client,
    rotate_client,
)
from people.organisations.actions.memberships import (
    accept_invitation,
    add_user,
    choose_digest,
    end_membership,
    invite,
    invite_administrator,
    join_by_single_sign_on,
    withdraw_invitation,
)
from people.organisations.actions.pins import (
    NotKnownHere,
    WrongPin,
    draw_pin,
    enter_pin,
    identify_by_phone,
    register_scanner,
    retire_scanner,
)
from people.organisations.actions.register import (
    amend_organisation,
    close_organisation,
    register_organisation,
    reopen_organisation,
)
from people.residents.actions.duplicates import (
    confirm_duplicate,
    dismiss_duplicate,
    doubt_duplicate,
    look_for_duplicates,
)
from people.residents.actions.holds import (
    confirm_hold,
    end_conditions,
    hold_by_code,
    lift_hold,
    propose_lift,
    raise_hold,
    reject_hold,
)
from people.residents.actions.joining import join_residents, part_residents
from people.residents.actions.restricted_notes import break_glass, read_note, read_resident, write_note
from people.residents.actions.withdrawal import StillHeld, anonymise, withdraw_consent

__all__ = [
    "BY_ITS_LEAD",
    "LARGEST_DOCUMENT",
    "NotAHub",
    "NotKnownHere",
    "StillHeld",
    "WrongPin",
    "accept_invitation",
    "add_user",
    "amend_organisation",
    "anonymise",
    "ask_account_change",
    "break_glass",
    "choose_digest",
    "close_organisation",
    "confirm_address",
    "confirm_duplicate",
    "confirm_hold",
    "countersign_agreement",
    "decline_account_change",
    "describe_hub",
    "dismiss_duplicate",
    "doubt_duplicate",
    "draft_agreement",
    "draw_pin",
    "end_agreement",
    "end_conditions",
    "end_membership",
    "enter_pin",
    "forget_expired_tokens",
    "hold_by_code",
    "identify_by_phone",
    "invite",
    "invite_administrator",
    "issue_token",
    "join_by_single_sign_on",
    "join_residents",
    "lift_hold",
    "look_for_duplicates",
    "make_account_change",
    "note_use",
    "part_residents",
    "propose_lift",
    "raise_hold",
    "read_note",
    "read_resident",
    "refresh_coverage",
    "register_client",
    "register_organisation",
    "register_scanner",
    "reject_hold",
    "reopen_organisation",
    "retire_scanner",
    "revoke_client",
    "rotate_client",
    "sign_agreement",
    "withdraw_address",
    "withdraw_consent",
    "withdraw_invitation",
    "write_note",
]
