"""The table of contents of the Service workspace."""

from django.urls import path

from portal.service import (
    account_pages,
    agreement_pages,
    class_pages,
    client_pages,
    hub_pages,
    join_request_pages,
    organisation_pages,
    service_home,
)

app_name = "service"
urlpatterns = [
    path("service/", service_home.service_home, name="home"),
    path("service/organisations", organisation_pages.organisation_list, name="organisations"),
    path("service/organisations/new", organisation_pages.new_organisation, name="new_organisation"),
    path("service/organisations/<slug:code>", organisation_pages.organisation_page, name="organisation"),
    path("service/organisations/<slug:code>/hub", hub_pages.describe_hub_page, name="describe_hub"),
    path("service/organisations/<slug:code>/edit", organisation_pages.edit_organisation, name="edit_organisation"),
    path(
        "service/organisations/<slug:code>/switch", organisation_pages.switch_organisation, name="switch_organisation"
    ),
    path("service/organisations/<slug:code>/invite", organisation_pages.invite_page, name="invite"),
    path("service/organisations/<slug:code>/addresses/new", organisation_pages.confirm_address, name="confirm_address"),
    path("service/addresses/<uuid:id>/withdraw", organisation_pages.withdraw_address, name="withdraw_address"),
    path("service/people/<uuid:id>/account", account_pages.ask_change, name="ask_account_change"),
    path("service/join-requests", join_request_pages.join_request_list, name="join_requests"),
    path("service/join-requests/<uuid:id>", join_request_pages.join_request_page, name="join_request"),
    path(
        "service/join-requests/<uuid:id>/decline",
        join_request_pages.decline_join_request_page,
        name="decline_join_request",
    ),
    path(
        "service/join-requests/<uuid:id>/reopen",
        join_request_pages.reopen_join_request_page,
        name="reopen_join_request",
    ),
    path("service/account-changes", account_pages.change_list, name="account_changes"),
    path("service/account-changes/<uuid:id>", account_pages.change_page, name="account_change"),
    path("service/account-changes/<uuid:id>/decline", account_pages.decline_change, name="decline_account_change"),
    path("service/people/<uuid:id>/remove", organisation_pages.remove_person, name="remove_person"),
    path("service/invitations/<uuid:id>/withdraw", organisation_pages.withdraw_invitation, name="withdraw_invitation"),
    path("service/people/<uuid:id>/pin", client_pages.colleague_pin, name="colleague_pin"),
    path("service/clients", client_pages.client_list, name="clients"),
    path("service/clients/new", client_pages.new_client, name="new_client"),
    path("service/clients/<uuid:id>", client_pages.client_page, name="client"),
    path("service/clients/<uuid:id>/rotate", client_pages.rotate_client, name="rotate_client"),
    path("service/clients/<uuid:id>/revoke", client_pages.revoke_client, name="revoke_client"),
    path("service/agreements", agreement_pages.agreement_list, name="agreements"),
    path("service/agreements/new", agreement_pages.new_agreement, name="new_agreement"),
    path("service/agreements/<uuid:id>", agreement_pages.agreement_page, name="agreement"),
    path("service/agreements/<uuid:id>/sign", agreement_pages.sign_agreement_page, name="sign_agreement"),
    path("service/agreements/<uuid:id>/end", agreement_pages.end_agreement_page, name="end_agreement"),
    path("service/agreements/<uuid:id>/paper.pdf", agreement_pages.agreement_paper, name="agreement_paper"),
    path("service/agreements/<uuid:id>/signed.pdf", agreement_pages.signed_paper, name="signed_paper"),
    path("service/classes", class_pages.class_list, name="classes"),
    path("service/classes/<uuid:id>/change", class_pages.change_class_page, name="change_class"),
    path("service/classes/<uuid:id>/cancel", class_pages.cancel_class_page, name="cancel_class"),
    path("service/organisations/<slug:code>/classes/new", class_pages.new_class, name="new_class"),
    path("service/fields", agreement_pages.shared_fields, name="fields"),
]
