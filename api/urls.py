"""The API's table of contents."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api import contributions, fulfilment, inventory, organisations, people, problems, referrals

app_name = "api"


def verbs(resource: str, doors: dict) -> list:
    return [path(f"{resource}/<str:id>/{name}", door) for name, door in doors.items()]


urlpatterns = [
    path("referrals", referrals.Referrals.as_view()),
    path("referrals/bulk", referrals.Bulk.as_view()),
    path("availability", referrals.Availability.as_view()),
    path("imports", referrals.imports),
    path("imports/<str:id>", referrals.OneImport.as_view()),
    path("referrals/<str:id>", referrals.OneReferral.as_view()),
    path("referrals/<str:id>/story", referrals.Story.as_view()),
    *verbs("referrals", referrals.REFERRAL_VERBS),
    path("needs", referrals.needs),
    path("needs/<str:id>", referrals.need),
    *verbs("needs", referrals.NEED_VERBS),
    path("residents/<str:id>", people.resident),
    path("holds", people.holds),
    *verbs("holds", people.HOLD_VERBS),
    path("organisations", organisations.organisations),
    path("organisations/<str:id>", organisations.organisation),
    *verbs("organisations", organisations.ORGANISATION_VERBS),
    path("invitations", organisations.invitations),
    *verbs("invitations", organisations.INVITATION_VERBS),
    path("memberships", organisations.memberships),
    *verbs("memberships", organisations.MEMBERSHIP_VERBS),
    path("agreements", organisations.agreements),
    path("agreements/<str:id>", organisations.agreement),
    path("agreements/<str:id>/paper.pdf", organisations.agreement_paper),
    *verbs("agreements", organisations.AGREEMENT_VERBS),
    path("devices", inventory.devices),
    path("devices/<str:id>", inventory.device),
    *verbs("devices", inventory.DEVICE_VERBS),
    path("pools", inventory.pools),
    path("allocations", inventory.allocations),
    path("allocations/run", inventory.run),
    path("allocations/<str:id>", inventory.allocation),
    *verbs("allocations", inventory.ALLOCATION_VERBS),
    path("shipments", inventory.shipments),
    path("shipments/<str:id>", inventory.shipment),
    *verbs("shipments", inventory.SHIPMENT_VERBS),
    path("sims", fulfilment.sims),
    path("sims/import", fulfilment.sim_import),
    path("sims/<str:id>", fulfilment.sim),
    *verbs("sims", fulfilment.SIM_VERBS),
    path("sessions", fulfilment.sessions),
    path("sessions/<str:id>", fulfilment.session),
    *verbs("sessions", fulfilment.SESSION_VERBS),
    path("bookings", fulfilment.bookings),
    path("bookings/<str:id>", fulfilment.booking),
    *verbs("bookings", fulfilment.BOOKING_VERBS),
    path("messages", fulfilment.messages),
    path("messages/<str:id>", fulfilment.message),
    *verbs("messages", fulfilment.MESSAGE_VERBS),
    path("follow-ups", fulfilment.follow_ups),
    path("follow-ups/<str:id>", fulfilment.follow_up),
    *verbs("follow-ups", fulfilment.FOLLOW_UP_VERBS),
    path("reports", fulfilment.reports),
    re_path(r"^reports/(?P<id>[0-9a-f-]{36})\.(?P<kind>pdf|csv)$", fulfilment.report_file),
    path("reports/<str:id>", fulfilment.report),
    *verbs("reports", fulfilment.REPORT_VERBS),
    path("contributions", contributions.orders),
    path("contributions/<str:id>", contributions.order),
    path("contributions/<str:id>/receipt.pdf", contributions.order_receipt),
    *verbs("contributions", contributions.ORDER_VERBS),
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    re_path(r"^.*$", problems.page_not_found),
]
