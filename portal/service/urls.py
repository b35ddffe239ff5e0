"""The table of contents of the Service workspace."""

from django.urls import path

from portal.service import agreement_pages, organisation_pages, service_home

app_name = "service"
urlpatterns = [
    path("service/", service_home.home, name="home"),
    path("service/organisations", organisation_pages.register, name="organisations"),
    path("service/organisations/new", organisation_pages.new, name="new_organisation"),
    path("service/organisations/<slug:code>", organisation_pages.one, name="organisation"),
    path("service/organisations/<slug:code>/edit", organisation_pages.edit, name="edit_organisation"),
    path("service/organisations/<slug:code>/switch", organisation_pages.switch, name="switch_organisation"),
    path("service/organisations/<slug:code>/invite", organisation_pages.invite, name="invite"),
    path("service/people/<uuid:id>/remove", organisation_pages.remove, name="remove_person"),
    path("service/invitations/<uuid:id>/withdraw", organisation_pages.withdraw, name="withdraw_invitation"),
    path("service/agreements", agreement_pages.register, name="agreements"),
    path("service/agreements/new", agreement_pages.new, name="new_agreement"),
    path("service/agreements/<uuid:id>", agreement_pages.one, name="agreement"),
    path("service/agreements/<uuid:id>/sign", agreement_pages.sign, name="sign_agreement"),
    path("service/agreements/<uuid:id>/end", agreement_pages.end, name="end_agreement"),
    path("service/agreements/<uuid:id>/paper.pdf", agreement_pages.paper, name="agreement_paper"),
    path("service/agreements/<uuid:id>/signed.pdf", agreement_pages.signed, name="signed_paper"),
    path("service/fields", agreement_pages.fields, name="fields"),
]
