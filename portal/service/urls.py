"""The table of contents of the Service workspace."""

from django.urls import path

from portal.service import agreements, now, organisations

app_name = "service"
urlpatterns = [
    path("service/", now.home, name="home"),
    path("service/organisations", organisations.register, name="organisations"),
    path("service/organisations/new", organisations.new, name="new_organisation"),
    path("service/organisations/<slug:code>", organisations.one, name="organisation"),
    path("service/organisations/<slug:code>/edit", organisations.edit, name="edit_organisation"),
    path("service/organisations/<slug:code>/switch", organisations.switch, name="switch_organisation"),
    path("service/organisations/<slug:code>/invite", organisations.invite, name="invite"),
    path("service/people/<uuid:id>/remove", organisations.remove, name="remove_person"),
    path("service/invitations/<uuid:id>/withdraw", organisations.withdraw, name="withdraw_invitation"),
    path("service/agreements", agreements.register, name="agreements"),
    path("service/agreements/new", agreements.new, name="new_agreement"),
    path("service/agreements/<uuid:id>", agreements.one, name="agreement"),
    path("service/agreements/<uuid:id>/sign", agreements.sign, name="sign_agreement"),
    path("service/agreements/<uuid:id>/end", agreements.end, name="end_agreement"),
    path("service/agreements/<uuid:id>/paper.pdf", agreements.paper, name="agreement_paper"),
    path("service/agreements/<uuid:id>/signed.pdf", agreements.signed, name="signed_paper"),
    path("service/fields", agreements.fields, name="fields"),
]
