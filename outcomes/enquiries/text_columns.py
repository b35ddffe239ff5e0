"""What becomes of every column that may hold words, when a person is erased. The table that a data protection officer
reads beside the certificate; a test refuses a column that does not stand here.

Columns whose values are codes of a list (`choices`) name nobody by themselves and are left out.
"""

NOBODY = "names no one: codes, ids, dates, our own sentences, or words about things"
COLLEAGUE = "names a colleague or an organisation, never a resident"
ERASED = "emptied when the person is erased"
DELETED = "the row is deleted when the person is erased"
SEALED = "sealed under the person's own key, which is destroyed"
COUNTED = "stays to be counted: coarse, and of no use to find anyone"
SWEPT = "deleted by a round after days, whether or not anyone is erased"
KEPT = "stays on purpose: see docs/erasure.md"

# Of others' applications, as a whole.
APPLICATIONS: dict[str, str] = {
    "admin": COLLEAGUE,
    "auth": NOBODY,
    "contenttypes": NOBODY,
    "sessions": SWEPT,
    "oauth2_provider": COLLEAGUE,
    "account": COLLEAGUE,
    "socialaccount": COLLEAGUE,
    "mfa": COLLEAGUE,
    "usersessions": COLLEAGUE,
    "procrastinate": NOBODY,  # arguments of jobs are ids
}

COLUMNS: dict[str, dict[str, str]] = {
    "audit.LedgerEntry": {
        SEALED: "reason",
        NOBODY: "object_type action verb from_state to_state channel refused details whose previous_hash hash",
        COLLEAGUE: "actor on_behalf_of",
    },
    "audit.DaySeal": {NOBODY: "previous_hash hash key_mark"},
    "audit.PersonKey": {ERASED: "sealed"},
    # people
    "people.User": {COLLEAGUE: "password email name worker_code pin"},
    "people.Membership": {COLLEAGUE: "role"},
    "people.Invitation": {COLLEAGUE: "email name role"},
    "people.JoinRequest": {
        SWEPT: "contact_name contact_job email phone purpose answer",
        COLLEAGUE: "name registration website email_domain decided_by",
        NOBODY: "borough checks",
    },
    "people.ConfirmedAddress": {COLLEAGUE: "email"},
    "people.AccountChange": {COLLEAGUE: "old_email new_email asked_by"},
    "people.Organisation": {COLLEAGUE: "code dial_code name borough email_domain agreed_fields"},
    "people.HubProfile": {COLLEAGUE: "access address hours languages offers phone postcode"},
    "people.Agreement": {COLLEAGUE: "purpose fields"},
    "people.SignedDocument": {COLLEAGUE: "name content sha256"},
    "people.Scanner": {COLLEAGUE: "name secret_hash"},
    "people.Application": {
        COLLEAGUE: "client_id redirect_uris post_logout_redirect_uris client_secret name allowed_origins"
    },
    "people.MachineClient": {COLLEAGUE: "role name", NOBODY: "scopes"},
    "people.Tally": {NOBODY: "key"},
    "people.Resident": {
        ERASED: "first_name last_name date_of_birth phone other_phone email postcode client_ref language access_needs "
        "name_hash phone_hash born_hash household_hash postcode_hash like_hash marks safe_channels safe_hours "
        "contact_words",
        COUNTED: "borough",
        NOBODY: "conditions",
    },
    "people.NameToken": {DELETED: "token"},
    "people.Consent": {ERASED: "wording", NOBODY: "method given_by notice"},
    "people.Hold": {ERASED: "note conditions", NOBODY: "condition_codes", COLLEAGUE: "raised_by lift_proposed_by"},
    "people.RestrictedNote": {ERASED: "body"},
    "people.GlassBroken": {ERASED: "reason", COLLEAGUE: "broken_by"},
    "people.PossibleDuplicate": {NOBODY: "reasons"},
    # notifications
    "notifications.Message": {
        ERASED: "address number_hash body",
        NOBODY: "event language question dedupe provider_id error_code result cause",
        COLLEAGUE: "owner",
    },
    "notifications.Receipt": {NOBODY: "provider_id status error_code token raw"},
    "notifications.Number": {KEPT: "number_hash"},
    "notifications.LocalDelivery": {DELETED: "channel address body"},
    "notifications.Inbound": {
        ERASED: "sender sender_hash body outcome",
        NOBODY: "provider_id keyword risk subject",
        COLLEAGUE: "closed_by",
    },
    "notifications.ProviderHold": {NOBODY: "provider code"},
    "notifications.UnknownCode": {NOBODY: "code"},
    "notifications.Task": {
        ERASED: "note",
        NOBODY: "kind reference occasion details outcome",
        COLLEAGUE: "taken_by done_by",
    },
    "notifications.Wording": {NOBODY: "event language body", COLLEAGUE: "written_by approved_by"},
    # contributions
    "contributions.Contribution": {
        COLLEAGUE: "purchase_order number session_id checkout_url paid_how payment_id",
    },
    "contributions.ProviderEvent": {NOBODY: "event_id kind object_id outcome"},
    # referrals
    "referrals.Referral": {
        ERASED: "your_ref fingerprint reason_for_referral notes end_reason redirected_to",
        COUNTED: "counted_borough counted_age_band counted_organisation_kind counted_deprivation",
        NOBODY: "reference step end_code followed_kinds why",
        COLLEAGUE: "referrer_email decided_by taken_by",
    },
    "referrals.Evidence": {ERASED: "seen_by"},
    "referrals.Milestone": {ERASED: "sentence", NOBODY: "event"},
    "referrals.EligibilityRun": {COUNTED: "facts", NOBODY: "rules_version fired alternatives"},
    "referrals.PhoneCall": {ERASED: "number heard note", NOBODY: "provider_id place", COLLEAGUE: "taken_by"},
    "referrals.Need": {
        ERASED: "purpose details decision_reason",
        NOBODY: "form has_now use requires declined_kinds decision_code",
        COLLEAGUE: "decided_by",
    },
    "referrals.Question": {ERASED: "words answer", COLLEAGUE: "asked_by answered_by"},
    "referrals.Appeal": {ERASED: "grounds outcome_words", COLLEAGUE: "against lodged_by reviewer"},
    "referrals.Fault": {ERASED: "words", NOBODY: "tried", COLLEAGUE: "told_by owner"},
    "referrals.Merger": {NOBODY: "state_before moved ended dates"},
    "referrals.RuleVersion": {NOBODY: "code numbers note", COLLEAGUE: "proposed_by"},
    "referrals.Correction": {
        ERASED: "before after patch reason effects",
        NOBODY: "fields",
        COLLEAGUE: "made_by checked_by",
    },
    "referrals.Erasure": {NOBODY: "references kinds", COLLEAGUE: "erased_by"},
    "referrals.Import": {
        ERASED: "file_name shared_refs",
        SWEPT: "filler_ref notes",
        NOBODY: "file_hash problem",
        COLLEAGUE: "sent_by",
    },
    "referrals.ImportRow": {ERASED: "your_ref errors warnings", NOBODY: "reference"},
    "referrals.ImportPiece": {DELETED: "sealed"},
    # inventory
    "inventory.Pool": {COLLEAGUE: "code name funder borough boroughs kinds"},
    "inventory.Bin": {NOBODY: "code words"},
    "inventory.Donor": {COLLEAGUE: "name contact_name contact_email agreement_reference"},
    "inventory.Lot": {NOBODY: "number variance_words"},
    "inventory.LotLine": {NOBODY: "kind make_and_model serial"},
    "inventory.PoolEntry": {NOBODY: "why"},
    "inventory.StockTake": {NOBODY: "expected missing extra disputed reason"},
    "inventory.StockCount": {NOBODY: "tags", COLLEAGUE: "counter"},
    "inventory.Photo": {NOBODY: "words content content_type sha256", COLLEAGUE: "taken_by"},
    "inventory.Scan": {NOBODY: "mode code outcome words", COLLEAGUE: "by"},
    "inventory.Device": {
        NOBODY: "asset_tag serial imei second_imei make_and_model operating_system os_family keyboard features "
        "checklist over_details report_warnings custodian",
        COLLEAGUE: "no_storage_by donor built_by passed_by warnings_settled_by",
    },
    "inventory.AllocationRun": {NOBODY: "plan", COLLEAGUE: "started_by"},
    "inventory.Allocation": {NOBODY: "explanation answered_how", COLLEAGUE: "answered_by"},
    "inventory.PassedOver": {NOBODY: "rules sentence"},
    "inventory.WaitEstimate": {NOBODY: "band"},
    "inventory.DataIncident": {
        # The record of a breach is kept (UK GDPR, article 33(5)); its form asks for kinds of people and data, no names.
        KEPT: "search what_happened whose_data which_data consequences measures why_late decision earlier_decisions",
        NOBODY: "number place ico_reference",
        COLLEAGUE: "taken_by decided_by",
    },
    "inventory.StorageUnit": {NOBODY: "serial position model media over_details"},
    "inventory.WipeEvidence": {
        NOBODY: "drive_serial media tool method standard verification faults doubts log_hash certificate "
        "accepted_because",
        COLLEAGUE: "accepted_by operator",
    },
    "inventory.GateRule": {NOBODY: "code"},
    "inventory.Part": {NOBODY: "code name"},
    "inventory.PartMovement": {NOBODY: "why"},
    "inventory.CarbonFactor": {NOBODY: "source"},
    "inventory.SharedBox": {NOBODY: "number"},
    "inventory.Shipment": {ERASED: "collector", NOBODY: "number custodian proof custody_broken"},
    "inventory.ShipmentLine": {NOBODY: "number words gap"},
    "inventory.HandoverProof": {
        ERASED: "collector_name reason signature",
        NOBODY: "checks agreement_version agreement_language how_agreed seal",
        COLLEAGUE: "recorded_by",
    },
    "inventory.HomeDelivery": {ERASED: "address directions"},
    "inventory.CollectionCode": {NOBODY: "code_hash"},
    "inventory.Manifest": {NOBODY: "carrier number"},
    "inventory.DeliveryAttempt": {ERASED: "note", NOBODY: "carrier", COLLEAGUE: "by"},
    "inventory.TrackingEvent": {ERASED: "words", NOBODY: "carrier"},
    "inventory.Wave": {NOBODY: "number", COLLEAGUE: "started_by"},
    # connectivity
    "connectivity.Box": {NOBODY: "number"},
    "connectivity.SimCount": {NOBODY: "missing extra"},
    "connectivity.Sim": {NOBODY: "iccid network"},
    # skills
    "skills.Session": {NOBODY: "title room register_paper", COLLEAGUE: "tutor"},
    # outcomes
    "outcomes.DailyCut": {COUNTED: "counts"},
    "outcomes.EqualityAnswer": {DELETED: "mark sealed"},
    "outcomes.FollowUp": {NOBODY: "uses broken token answered_through"},
    "outcomes.Report": {
        COUNTED: "data shown",
        NOBODY: "period cause code_version definitions_version fault data_hash early_because",
        COLLEAGUE: "frozen_by",
    },
    "outcomes.Spending": {NOBODY: "quarter"},
    "outcomes.Target": {NOBODY: "quarter measure"},
    # api
    "api.IdempotencyKey": {SWEPT: "body headers", NOBODY: "caller key fingerprint"},
}


def declared() -> dict[tuple[str, str], str]:
    """(model, column) → what becomes of it."""
    return {
        (model, column): fate
        for model, fates in COLUMNS.items()
        for fate, columns in fates.items()
        for column in columns.split()
    }
