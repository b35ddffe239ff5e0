"""Who needs help and with what: intake, eligibility, triage, needs, appeals."""
