"""The table of contents of the pages for strangers."""

from django.urls import path

from portal.public import hub_list, information_pages, join_pages, privacy_pages, status_page, well_known

app_name = "public"
urlpatterns = [
    path("who-can-be-referred", information_pages.who_can_be_referred, name="who_can_be_referred"),
    path("hubs", hub_list.hub_list, name="hubs"),
    path("help", information_pages.help_page, name="help"),
    path("terms", information_pages.terms, name="terms"),
    path("accessibility", information_pages.accessibility, name="accessibility"),
    path("status", status_page.status_page, name="status"),
    path("information-governance", information_pages.information_governance, name="information_governance"),
    path("agreement", information_pages.model_agreement, name="agreement"),
    path("agreement.pdf", information_pages.model_agreement_paper, name="agreement_paper"),
    path("retention", information_pages.retention, name="retention"),
    path("privacy", privacy_pages.privacy_overview, name="privacy"),
    path("privacy/residents", privacy_pages.residents_notice, name="residents_notice"),
    path("privacy/residents/<slug:language>", privacy_pages.residents_notice, name="residents_notice_in"),
    path(
        "privacy/residents/<slug:language>/<slug:version>", privacy_pages.residents_notice, name="residents_notice_of"
    ),
    path("privacy/workers", privacy_pages.workers_notice, name="workers_notice"),
    path("cookies", privacy_pages.cookies_page, name="cookies"),
    path("apply", join_pages.about_joining, name="about_joining"),
    path("apply/details", join_pages.apply, name="apply"),
    path("apply/sent", join_pages.applied, name="applied"),
    path("apply/request/<str:token>", join_pages.request_page, name="join_request"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path("favicon.ico", well_known.favicon, name="favicon"),
]
