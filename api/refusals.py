"""What to do about each refusal of the API, by its public code; the OpenAPI description lists them all."""

from collections.abc import Iterator

from rest_framework.exceptions import APIException

from api.problems import NOT_AVAILABLE, UNEXPECTED
from law.checks import every_refusal
from law.refusals import Refusal
from law.rules import without_codes

# What the session's own middleware answers under /api/, before a view is asked.
BEFORE_THE_API = (
    (401, "access_ended", "The person's access has ended."),
    (403, "organisation_not_chosen", "The person works for several organisations and has not chosen one."),
    (403, "second_factor_needed", "The person's role needs a second step to sign in."),
)
WHAT_TO_DO = {
    # Any request
    "access_ended": "Ask the organisation's lead for a new invitation.",
    "authentication_failed": "Get a new token, then send the request again.",
    "bad_signature": "Sign the event with the secret that you share with us, and send it at once.",
    "changed_meanwhile": "Read the object again, then send the request again.",
    "changed_since": "Read the object again, and send its new version in If-Match.",
    "conflict": "Read the object again. Send the request again only if it still makes sense.",
    "idempotency_key_reused": "Use a new Idempotency-Key for each different request.",
    "invalid": "Correct each field that `errors` points to, then send it again.",
    "insufficient_scope": "Use a token with the scope that WWW-Authenticate names, or have the client given it.",
    "malformed": "Send one JSON object in UTF-8, with each field once.",
    "method_not_allowed": "Use a method that this page lists for the address.",
    "not_acceptable": "Accept application/json.",
    "not_allowed": "Ask the organisation's lead for a role that includes this action, or let someone with that role do it.",
    "not_authenticated": "Send a bearer token.",
    "not_available": "Wait for as many seconds as Retry-After says, then send the same request with the same Idempotency-Key.",
    "not_found": "Check the identifier and the organisation that you act for.",
    "organisation_not_chosen": "Choose in the portal which organisation you are working for.",
    "parse_error": "Send a body in the media type that you name.",
    "permission_denied": "Use a token whose owner may do this.",
    "second_factor_needed": "Set up a second step in the portal.",
    "taken_meanwhile": "Read what is there now. Send the request again only if it still makes sense.",
    "throttled": "Wait for as many seconds as Retry-After says, and send fewer requests at once.",
    "too_large": "Send less in one request.",
    "unexpected": "Send the same request with the same Idempotency-Key. If it fails again, write to us.",
    "unsupported_media_type": "Send application/json, or text/csv where this page says so.",
    "wrong_state": "Read the object. `available_actions` lists what can be done with it now.",
    # Tasks
    "paid_meanwhile": "Read the order again: it is paid.",
    "not_your_task": "Leave it to the team whose task it is.",
    # People, organisations and holds
    "already_paused": "Nothing. A hold of this kind is active already.",
    "not_a_hub": "Choose an organisation whose kind is hub.",
    "circle": "Choose a parent organisation that is not part of this one.",
    "code_taken": "Choose another code.",
    "consent_is_gone": "Send a new referral with a new consent.",
    "document_missing": "Upload the signed document as a PDF, then countersign.",
    "erased_before": "Nothing. The person's data is gone; the certificate says when it was erased.",
    "held": "Wait until the hold is lifted. Do not try another way.",
    "invitation_over": "Ask the organisation's lead for a new invitation.",
    "sign_in_to_accept": "Let the invited person sign in and open the link themselves.",
    "address_not_confirmed": "Use an address of the organisation's domain, or ask its lead to confirm this one.",
    "address_confirmed_already": "Nothing. The address is confirmed.",
    "not_your_organisation": "Leave the organisation out, or name your own.",
    "account_change_asked": "Wait for another administrator to agree to it or decline it.",
    "another_administrator_needed": "Ask another administrator to agree.",
    "not_the_programmes_finance": "Ask a finance officer of the Greater London Authority.",
    "has_administrator": "Ask an administrator to invite them in the portal.",
    "last_administrator": "Make someone else an administrator first.",
    "last_lead": "Make someone else a lead first.",
    "no_such_role": "Choose a role that the service has.",
    "not_known_here": "Check the organisation's code, the worker code and the PIN.",
    "not_named": "Ask a reader that the note names, or open it with a reason.",
    "not_your_hold": "Ask the safeguarding lead.",
    "client_ended": "Make a new API client.",
    "organisation_closed": "Ask an administrator to reopen the organisation.",
    "not_yours_to_give": "Give a role that you may give, or ask an administrator.",
    "collects_at_hub": "Send the parcel to a hub.",
    "given_at_hub": "Give them the SIM at a hub (`issue`).",
    "no_conditions": "Nothing. The conditions of this hold have ended, or there were none.",
    "nothing_by_this_code": "Check the code, or send the code of something else that you have from this person.",
    "nothing_to_withdraw": "Nothing. There is no consent of this kind.",
    "second_person_needed": "Let the safeguarding lead propose to lift the hold, and someone else agree.",
    "still_held": "Wait until the legal hold is lifted.",
    "wrong_pin": "Enter the PIN again. After five wrong PINs, wait 15 minutes.",
    # Referrals and needs
    "already_appealed": "Nothing. Each decision has one appeal.",
    "already_referred": "Use another `your_ref`, or read the referral that has this one.",
    "another_hand_needed": "Let someone who did not propose the rules put them in force.",
    "another_of_its_kind": "Continue with the other need of this kind.",
    "anothers_call": "Wait until your colleague's call has ended.",
    "appeal_the_whole": "Appeal against the rejection of the referral.",
    "call_is_over": "Begin a new call.",
    "call_not_made": "Call the worker first, and record the call.",
    "consent_gone": "Send a new referral with a new consent.",
    "decided": "Nothing. Read the appeal's outcome.",
    "duplicate_unsettled": "Decide first whether the possible duplicates are one person or two.",
    "every_need_refused": "Approve at least one need, or reject the referral.",
    "reference_of_another": "Give this person another `your_ref`, or correct the referral that has this one.",
    "forgotten": "Send a new referral.",
    "in_another_hand": "Ask the caseworker who has the case to hand it over, or wait until they release it.",
    "join_the_other_way": "Merge the other referral into this one.",
    "ladder_not_climbed": "Try the other ways of contacting them first, as the detail says.",
    "lead_needed": "Ask a triage lead to merge them.",
    "need_approved": "Accept the referral, and refuse the other needs.",
    "need_under_way": "Ask the caseworker to bring back what has left for this need first.",
    "need_of_another_kind": "Choose a need of the kind that this is given for.",
    "need_over": "Nothing. A need that has ended cannot be changed.",
    "no_promise_now": "Read the need. Approve it first, or leave it: its `state` and its referral say why.",
    "not_in_remedy": "Nothing. Report the fault of what was given first, if there is one.",
    "no_agreement": "Sign a data sharing agreement, or wait until yours is in force.",
    "not_a_handler": "Choose a colleague who works on the triage desk.",
    "not_agreed": "Leave out what your agreement does not cover, or have the agreement changed.",
    "not_being_decided": "Read the referral. Decide about needs while it is in triage or active.",
    "not_decided_yet": "Wait until the whole referral is decided.",
    "not_eligible": "Reject the need, or ask a triage lead to approve it with a reason.",
    "not_in_your_hand": "Take the case first.",
    "not_over": "Wait until the person's referrals have ended for long enough.",
    "not_sent_yet": "Amend the draft, then submit it.",
    "not_the_reviewer": "Take over the review first.",
    "nothing_changed": "Change at least one number.",
    "nothing_corrected": "Nothing. We have these details already.",
    "nothing_refused": "Nothing. There is no decision to appeal against.",
    "nothing_to_do": "Nothing. The case is not on the desk.",
    "nothing_to_go_on_with": "Begin a new call.",
    "open_limit_reached": "Wait until some of your open referrals have ended, or ask us for a higher limit.",
    "organisation_not_active": "Ask the organisation's lead, or write to us.",
    "over_already": "Nothing. The referral has ended.",
    "referral_over": "Send a new referral that says what went wrong.",
    "refused_before": "Appeal against the decision on the need.",
    "shadow_runs": "Put the other rules in force, or drop them, first.",
    "still_open": "Settle the hold or the appeal first.",
    "the_decider": "Give the review to someone who did not make the decision.",
    "the_same": "Name two different referrals.",
    "things_under_way": "Bring back what is on its way, then withdraw the referral.",
    "too_early_to_adopt": "Let the rules run in the shadow for a month.",
    "too_early_to_lapse": "Wait 14 days, and send two reminders.",
    "too_late_to_appeal": "Send a new referral.",
    "too_late_to_copy": "Send a new referral.",
    "too_late_to_part": "Nothing. A merge can be undone for 30 days, until something is provided.",
    "too_late_to_revive": "Send a new referral.",
    "unreadable_file": "Save the file as the detail says, and upload it again.",
    "weekly_limit_reached": "Send the rest next week, or ask us for a higher limit.",
    "wrong_role": "Choose a triage lead.",
    # Devices
    "already_being_counted": "Finish that count, or have it cancelled.",
    "already_being_sent": "Take the parcel back or cancel it first.",
    "already_here": "Read the device that has this serial number or IMEI.",
    "already_picked": "Nothing: it is picked.",
    "another_offer_before": "Read `allocations?need=…` for the offer that is open, and send its id as `allocation`.",
    "at_another_hub": "Let the hub where they collect answer for them.",
    "bin_frozen": "Wait until the count of this bin has ended.",
    "bin_here": "Use the bin that has this code, or choose another code.",
    "bin_in_use": "Wait until the count is over.",
    "bin_not_empty": "Put away what lies in it first.",
    "bin_retired": "Choose a bin that is in use.",
    "checklist_open": "Do and tick what the detail lists.",
    "code_spent": "Send another proof, or have a new code sent with `remind`.",
    "code_wrong": "Ask for the 6 digits again; `detail` says how many tries are left.",
    "counter_approves": "Let someone who did not count this bin approve it.",
    "device_not_at_hand": "Take the device in first.",
    "device_promised": "Choose another device.",
    "does_not_fit": "Choose a device that meets what the detail says.",
    "donor_here": "Use the donor that has this name.",
    "drive_swapped": "Take the device in, then send the report again.",
    "drive_written_down": "Use the drive that has this serial.",
    "factor_stands": "Let the new figure begin on a later day.",
    "gate_closed": "Fix what the detail lists, then try again.",
    "locked": "Ask the donor to remove the account lock, or recycle the device.",
    "log_counted": "Wipe the drive again, and send the new log.",
    "lot_closed": "Announce a new lot.",
    "need_promised": "Release the device that is allocated to this need first.",
<<<<<<< HEAD
    "not_a_hubs_counter": "Send it as a worker of the hub that the person came to.",
    "another_offer_before": "Read `allocations?need=…` for the offer that is open, and send its id as `allocation`.",
=======
>>>>>>> d76eb08 (Correct a device's facts and retire a bin, with a reason; space what stands under the scan box)
    "no_open_offer": "Read the need. Another offer may have been made, or this one was answered.",
    "nobody_to_remind": "Wait for the person: there is no safe way to tell them.",
    "not_answered": "Record their answer to the offer first.",
    "not_at_the_bench": "Open the parcel again first.",
    "not_being_picked": "Start a wave for its hub.",
    "not_empty": "Record the wipe of each drive, or what became of it.",
    "not_expected": "Report only parcels that are on their way to your hub.",
    "not_for_this_step": "Scan what this step is for.",
    "not_here_to_collect": "Wait until the parcel has arrived at its hub.",
    "not_here_to_correct": "Take the device in first.",
    "not_in_this_parcel": "Put it back, and scan what the parcel holds.",
    "not_lent": "Nothing. The device is with its own pool.",
    "not_on_the_bench": "Begin to refurbish the device first.",
    "not_reset": "Record the wipe of each drive instead.",
    "not_to_lend": "Choose a device that is on the shelf and not allocated.",
    "not_wiped": "Send evidence for each drive that the detail names.",
    "nothing_doubtful": "Nothing. No evidence of this device waits for a second person.",
    "nothing_in_stock": "Wait. The need keeps its place in the queue.",
    "nothing_loaded": "Load each parcel by scan first.",
    "nothing_promised": "Allocate a device to the need first.",
    "nothing_to_pick": "Choose other hubs, or look at the exceptions on the dispatch board.",
    "offer_lapsed": "Wait for the next offer. The need keeps its place in the queue.",
    "other_device": "Send the report of this device.",
    "out_of_stock": "Record the delivery of the part first, or use fewer.",
    "part_known": "Use the part that has this code, or choose another code.",
    "pool_here": "Use the pool that has this code, or choose another code.",
<<<<<<< HEAD
    "second_person_accepts": "Let someone who did not record the wipe accept it.",
    "code_wrong": "Ask for the 6 digits again; `detail` says how many tries are left.",
    "code_spent": "Send another proof, or have a new code sent with `remind`.",
    "not_here_to_collect": "Wait until the parcel has arrived at its hub.",
    "not_expected": "Report only parcels that are on their way to your hub.",
    "nobody_to_remind": "Wait for the person: there is no safe way to tell them.",
    "too_early_to_assume": "Wait until two weeks after it was provided.",
=======
>>>>>>> d76eb08 (Correct a device's facts and retire a bin, with a reason; space what stands under the scan box)
    "reminded_today": "Send the reminder tomorrow.",
    "second_person_accepts": "Let someone who did not record the wipe accept it.",
    "second_person_counts": "Let someone else count the bin.",
    "stale_evidence": "Wipe the device again, and send the new evidence.",
    "still_theirs": "Set the device aside until the donor has signed the agreement.",
    "substitute_not_agreed": "Ask the person first, then send how they agreed.",
    "taken_in_again": "Use the record that the detail names.",
    "too_many_photos": "Nothing. Eight photographs of a device are kept.",
    "van_has_left": "Call the parcel back instead.",
    "wrong_item": "Scan exactly what belongs in this parcel, or say in `gaps` why something is missing.",
    # SIMs and sessions
    "already_booked": "Nothing. They have a seat in this session.",
    "has_a_live_sim": "Use the SIM that the person has.",
    "not_ended_yet": "Wait until the day after `ends_on`.",
    "no_sim_in_stock": "Wait. The need keeps its place in the queue.",
    "not_your_hub": "Use the timetable of your own hub.",
    "not_your_box": "Act for the hub whose box it is.",
    "not_in_your_box": "Scan a SIM that lies in the hub's own box.",
    "too_close_to_its_date": "Take the SIM out of stock with `void`.",
    "packet_opened": "Take the SIM out of stock with `void`.",
    "box_ordered": "Change the open order with `change`, or cancel it.",
    "not_an_open_hub": "Name a hub that is open.",
    "session_over": "Choose a session that is still to come.",
    "session_full": "Choose another session.",
    "too_early": "Close the register on the day of the session.",
    "wrong_sim": "Issue the SIM that was reserved for this need.",
    # Messages, follow-ups, reports and money
    "asked_enough": "Nothing. They were asked twice.",
    "cause_needed": "Draft a new edition with a `cause`.",
    "corrected_this_quarter": "Wait until the next quarter, or send `early_because`.",
    "edition_out_of_order": "Draft a new edition.",
    "frozen_before_another": "Freeze the report again, then let someone else publish it.",
    "frozen_too_early": "Freeze the report again after the last day of its quarter.",
    "quarter_not_begun": "Draft the report once its quarter has begun.",
    "quarter_not_over": "Publish the report after the last day of its quarter.",
    "quarter_out_of_order": "Publish the quarters one after the other.",
    "second_person_publishes": "Let someone else publish what you froze.",
    "cannot_protect": "Write to us. These figures cannot be published together.",
    "figures_disagree": "Write to us. The figures have to be checked.",
    "not_a_call": "Wait for the receipt. Texts and emails report for themselves.",
    "not_due_yet": "Send the answer on or after `due_on`.",
    "not_lost_yet": "Wait until a week after the second try, or send a reason.",
    "not_a_wish_to_stop": "Nothing. Read the text again: its decision may have been made by somebody else.",
    "not_safe_to_text": "Use a way that the person named as safe.",
    "nothing_is_kept": "Nothing. We keep no data about this person.",
    "own_words": "Let someone else approve the wording.",
    "purchase_order_needed": "Send the purchase order number first.",
    "rung_today": "Call again on another day.",
    "still_under_way": "Wait until the need has ended.",
    "stripe_unavailable": "Send the request again in a few minutes.",
    "too_early_to_ask": "Wait until the day that the detail names.",
    "wish_not_decided": "Decide whether the person wants texts to stop, then close the text.",
}


def answers() -> dict[str, tuple[int, str]]:
    """Each code that a problem of the API may have, with its HTTP status and what it says."""
    known = {code: (status, detail) for status, code, detail in (NOT_AVAILABLE, UNEXPECTED, *BEFORE_THE_API)}
    known |= {kind.default_code: (kind.status_code, str(kind.default_detail)) for kind in _framework_errors()}
    return known | {kind.code: (kind.status, _meaning(kind)) for kind in every_refusal(Refusal)}


def _framework_errors() -> Iterator[type[APIException]]:
    for kind in APIException.__subclasses__():
        if kind.__module__.startswith(("rest_framework.", "api.")):
            yield kind


def _meaning(kind: type[Refusal]) -> str:
    """Its sentence; where that is put together from the case, when it is raised."""
    if "sentence" in vars(kind):
        return kind.sentence
    return without_codes(" ".join((kind.__doc__ or "").split()))


def list_refusals(result: dict, **_: object) -> dict:
    """A hook of drf-spectacular: the description of the API ends with every refusal and what to do about it."""
    rows = [
        f"| `{code}` | {status} | {meaning} | {WHAT_TO_DO[code]} |"
        for code, (status, meaning) in sorted(answers().items())
    ]
    head = ["## Refusals", "Tell refusals apart by `code`; `detail` is for people.", ""]
    table = ["| code | status | what it means | what to do |", "| --- | --- | --- | --- |", *rows]
    result["info"]["description"] += "\n\n" + "\n".join(head + table) + "\n"
    return result
