"""What is said when two people at one instant write what may be there only once: a sentence for each constraint.

The constraint stands in its model, and its action looks first and refuses in its own words. Where two have looked at
once, the database refuses the second, and this table says so: by the constraint's name, never with a row's values.
"""

from law.refusals import Conflict


class TakenMeanwhile(Conflict):
    """Somebody else wrote the same thing at the same moment: theirs stands, and nothing of ours was kept."""

    sentence = "Someone else has just done the same. Check the page."


_LOOK = "Nothing was changed. Check the page, then try again."

_DEVICE_HERE = "A device with this {} has just been received. Search for it."
SENTENCES = {
    # people
    "people_organisation_code_key": "An organisation with this code has just been added.",
    "inventory_homedelivery_shipment_id_key": "Someone else has just saved an address for this parcel.",
    "people_hubprofile_organisation_id_key": "Someone else has just described this hub.",
    "people_signeddocument_agreement_id_key": "The signed document of this agreement has just been uploaded.",
    "one_live_membership_each": "This person has just been given this role.",
    "one_open_invitation_each": "An invitation to this address for this role has just been sent.",
    "one_open_join_request_per_address": "A request to join from this address has just been sent.",
    "one_live_confirmation_per_address": "This address has just been confirmed.",
    "one_organisation_per_dial_code": "Another organisation has just been given this dial code.",
    "one_open_account_change_per_kind": "A change of this kind has just been asked for.",
    "each_word_of_a_name_once": "Someone else has just changed this person's name.",
    "each_pair_once": "These two people have just been compared.",
    # notifications
    "wording_versions_once": "Someone else has just saved a version of this text.",
    "one_approved_wording_each": "Another version of this text has just been approved.",
    "one_draft_wording_each": "A draft of this text has just been started.",
    # referrals
    "own_reference_once_per_partner": "A referral with this reference has just been sent.",
    "same_row_once_per_partner": "A referral with the same facts has just been sent.",
    "each_kind_of_evidence_once": "Evidence of this kind has just been added.",
    "one_row_per_phone_call": "This call has just been answered.",
    "each_kind_of_need_once_per_referral": "This referral has just been given a need of this kind.",
    "one_open_fault_per_need": "This fault has just been reported.",
    "one_appeal_per_need": "An appeal about this need has just been made.",
    "one_appeal_per_rejection": "An appeal about this referral has just been made.",
    "one_survivor_each": "This referral has just been merged with another one.",
    "referrals_ruleversion_code_key": "A version of the rules with this name has just been proposed.",
    "one_book_in_force": "Other rules have just been put in force.",
    "one_book_in_the_shadow": "Other rules have just been put on trial.",
    "every_row_answered_once": "This row of the file has just been imported.",
    "each_piece_once": "This part of the file has just been sent.",
    # inventory
    "one_open_incident_per_device": "An incident about this device has just been opened.",
    "one_open_incident_per_drive": "An incident about this drive has just been opened.",
    "each_failed_attempt_once": "Someone else has just recorded this attempt.",
    "inventory_dataincident_number_key": "This incident has just been opened.",
    "one_live_device_per_serial": _DEVICE_HERE.format("serial"),
    "one_live_device_an_imei": _DEVICE_HERE.format("IMEI"),
    "one_live_device_per_second_imei": _DEVICE_HERE.format("IMEI"),
    "one_open_shared_order_per_hub": "This hub has just ordered shared devices.",
    "inventory_pool_code_key": "A pool with this code has just been opened.",
    "inventory_bin_code_key": "A bin with this code has just been opened.",
    "inventory_donor_name_key": "A donor of this name has just been added.",
    "inventory_gaterule_code_key": "Someone else has just changed this rule.",
    "inventory_part_code_key": "A part with this code has just been added.",
    "one_open_count_per_bin": "A count of this bin has just been started.",
    "nobody_counts_twice": "Your count of this bin has just been saved.",
    "one_open_swap_per_device": "We have just asked for this device to be returned.",
    "one_live_allocation_per_device": "This device has just been promised to someone else.",
    "one_live_allocation_per_need": "Another device has just been promised to this need.",
    "one_factor_per_kind_per_day": "A figure for this kind and day has just been added.",
    "in_one_parcel_at_a_time": "This device has just been put in another parcel.",
    "sim_in_one_parcel_at_a_time": "This SIM has just been put in another parcel.",
    "one_open_manifest_per_carrier_and_day": "Someone else has just opened the manifest of this day.",
    "one_live_code_per_parcel": "A new code for this parcel has just been sent.",
    "inventory_handoverproof_shipment_id_key": "This parcel has just been handed over.",
    "one_unit_a_serial_in_a_device": "A drive with this serial number has just been recorded for this device.",
    "each_log_once_per_unit": "This log has just been recorded for this drive.",
    "each_log_once_per_drive": "This log has just been recorded for this drive.",
    "no_unproven_storage_on_the_shelf": "Storage in this device is not proven wiped.",
    # connectivity
    "connectivity_sim_iccid_key": "A SIM with this number has just been added.",
    "one_live_sim_per_need": "Another SIM has just been promised to this need.",
    "one_live_sim_per_person": "This person has just been promised another SIM.",
    "one_open_order_per_hub": "This hub has just ordered a box.",
    # skills
    "one_live_seat_per_person_per_session": "This person has just been given a place in this session.",
    # outcomes
    "outcomes_dailycut_on_key": "The figures for this day have just been saved.",
    "asked_once_a_time": "This follow-up has just been planned.",
    "one_report_an_edition": "This edition of the report has just been made.",
    "one_spending_per_purpose": "Someone else has just recorded this spending.",
    "one_target_per_measure": "Someone else has just set this target.",
}
# Whoever writes these expects the second one, and answers it with the first one's row or tries again.
ANSWERED_WHERE_THEY_HAPPEN = {
    "one_answer_per_key": "api.idempotency gives the answer that was kept",
    "ledger_chain_without_forks": "audit.recording has the caller look again",
    "one_task_an_occasion": "notifications: raise_task gives the task that is there",
    "one_message_per_provider_id": "notifications: the provider sent its event twice",
    "notifications_message_dedupe_key": "notifications.actions.outgoing: the message is there already",
    "notifications_localdelivery_message_id_key": "the local stand-in delivers once",
    "notifications_inbound_provider_id_key": "notifications.actions.inbound_texts gives the text that is there",
    "contributions_providerevent_event_id_key": "contributions.actions gives the event that is there",
    "one_order_per_number": "drawn from a sequence",
    "one_order_per_checkout": "made by the provider",
    "outcomes_equalityanswer_mark_key": "drawn by chance",
    "outcomes_followup_token_key": "drawn by chance",
    "referrals_referral_reference_key": "drawn by chance",
    "inventory_lot_number_key": "drawn by chance",
    "inventory_device_asset_tag_key": "drawn by chance",
    "connectivity_box_number_key": "drawn by chance",
    "inventory_sharedbox_number_key": "drawn by chance",
    "inventory_shipment_number_key": "drawn by chance",
    "inventory_wave_number_key": "drawn by chance",
    "inventory_manifest_number_key": "drawn by chance",
    "each_news_of_a_parcel_once": "inventory.parcels.tracking: the carrier sent its news twice",
    "people_scanner_secret_hash_key": "drawn by chance",
    "people_application_client_id_key": "drawn by chance",
    "one_person_per_worker_code": "drawn by chance",
    "people_machineclient_application_id_key": "made together with its application",
    "people_user_email_key": "people.organisations: an account is looked for by its address first",
}


def refusal_of(clash: Exception) -> TakenMeanwhile | None:
    """The refusal behind a unique constraint that the database kept, or None where it was another fault."""
    diagnosis = getattr(clash.__cause__, "diag", None)
    sentence = SENTENCES.get(str(getattr(diagnosis, "constraint_name", "")))
    return TakenMeanwhile(f"{sentence} {_LOOK}") if sentence else None
