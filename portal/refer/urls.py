"""The table of contents of the Refer workspace."""

from django.urls import path

from portal.classes import seat_pages
from portal.refer import after_decision, bulk, draft, hub_page, messages, parcels, referral_page, views, what_was_sent

app_name = "refer"
urlpatterns = [
    path("refer", views.worker_home, name="home"),
    path("refer/start", draft.start_page, name="start"),
    path("refer/referrals", views.referrals_list, name="list"),
    path("refer/settings", views.settings_page, name="settings"),
    path("refer/bulk", bulk.upload_page, name="bulk"),
    path("refer/bulk/template.csv", bulk.template_file, name="bulk_template"),
    path("refer/bulk/<uuid:id>", bulk.import_page, name="bulk_one"),
    path("refer/bulk/<uuid:id>/progress", bulk.import_progress, name="bulk_progress"),
    path("refer/bulk/<uuid:id>/import", bulk.import_now, name="bulk_import"),
    path("refer/bulk/<uuid:id>/answers.csv", bulk.answers_file, name="bulk_answers"),
    path("refer/bulk/<uuid:id>/corrections.csv", bulk.corrections_file, name="bulk_corrections"),
    path("refer/<str:reference>", referral_page.referral_page, name="one"),
    path("refer/<str:reference>/check", draft.check_page, name="check"),
    path("refer/<str:reference>/sent", draft.sent_page, name="sent"),
    path("refer/<str:reference>/copy", draft.copy_draft, name="copy"),
    path("refer/<str:reference>/answers", what_was_sent.answers_page, name="answers"),
    path("refer/<str:reference>/delete", what_was_sent.delete_draft, name="delete"),
    path("refer/<str:reference>/pass-on", what_was_sent.pass_on, name="pass_on"),
    path("refer/<str:reference>/hub", hub_page.hub_page, name="hub"),
    path("refer/<str:reference>/household", what_was_sent.refer_household, name="household"),
    path("refer/<str:reference>/answer", referral_page.answer, name="answer"),
    path("refer/<str:reference>/message", messages.message_page, name="message"),
    path(
        "refer/<str:reference>/messages/<int:message>/withdraw",
        messages.withdraw_message,
        name="withdraw_message",
    ),
    path("refer/<str:reference>/withdraw", referral_page.withdraw, name="withdraw"),
    path("refer/<str:reference>/letter.pdf", after_decision.letter, name="letter"),
    path("refer/<str:reference>/appeal", after_decision.appeal, name="appeal"),
    path("refer/<str:reference>/needs/<uuid:need>/appeal", after_decision.appeal_need, name="appeal_need"),
    path(
        "refer/<str:reference>/appeals/<uuid:appeal>/withdraw", after_decision.withdraw_appeal, name="withdraw_appeal"
    ),
    path("refer/<str:reference>/parcels/<str:number>/do/<slug:name>", parcels.parcel_deed, name="parcel_deed"),
    path("refer/<str:reference>/consent", after_decision.consent, name="consent"),
    path("refer/<str:reference>/pause", referral_page.pause, name="pause"),
    path("refer/<str:reference>/needs/<uuid:need>/works", referral_page.works, name="works"),
    path("refer/<str:reference>/needs/<uuid:need>/class", seat_pages.book_class, name="book_class"),
    path("refer/<str:reference>/seats/<uuid:booking>/<slug:name>", seat_pages.do_seat, name="do_seat"),
    path("refer/<str:reference>/step/<slug:step>", draft.step_page, name="step"),
]
