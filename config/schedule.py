"""Which hour goes to which room: every task that the clock starts, in Europe/London."""

from jobs.registry import HIGH, SCHEDULE, Slot

SCHEDULE[:] = [
    Slot("jobs.give_back_lost_jobs", "* * * * * */15", priority=HIGH),
    Slot("outcomes.cut_live_counts", "1 0 * * *", priority=HIGH),
    Slot("people.refresh_coverage", "5 0 * * *"),
    Slot("connectivity.expire_sims", "15 0 * * *"),
    Slot("audit.seal_yesterday", "10 2 * * *"),
    Slot("people.seal_again", "30 2 * * *"),
    Slot("portal.seal_factors_again", "35 2 * * *"),
    Slot("outcomes.seal_equality_again", "37 2 * * *"),
    Slot("referrals.forget_files", "40 2 * * *"),
    Slot("portal.clear_sessions", "50 2 * * *"),
    Slot("config.look_through_the_house", "30 4 * * *"),
    Slot("notifications.warn_of_agreements", "0 8 * * *"),
    Slot("notifications.ask_for_receipts", "*/5 * * * *"),
    Slot("notifications.clear_what_is_over", "3 * * * *"),
    Slot("api.forget_old_keys", "7 * * * *"),
    Slot("outcomes.close_what_is_done", "55 2 * * *"),
    Slot("referrals.forget_people", "0 3 * * *"),
    Slot("inventory.forget_passed_over", "20 3 * * *"),
    Slot("inventory.match_stock", "40 * * * *"),
    Slot("inventory.remind_and_lapse_offers", "5 * * * *"),
    Slot("inventory.tell_waits", "30 8 * * *"),
    Slot("outcomes.ask_how_it_goes", "10 10 * * *"),
    Slot("phone.look_for_lost_calls", "50 * * * *"),
    Slot("referrals.ask_contacts_again", "15 9 * * *"),
    Slot("referrals.look_after_drafts", "15 * * * *"),
    Slot("referrals.look_after_questions", "20 8-18 * * *"),
    Slot("referrals.look_for_stuck", "25 * * * *"),
    Slot("referrals.send_digests", "0 17 * * *"),
]
