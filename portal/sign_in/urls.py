"""The addresses of signing in that are ours; allauth's own hang beside them under /account/."""

from django.urls import path

from portal.sign_in import choose_organisation, invitation_link, shared_scanners, views

app_name = "sign_in"
urlpatterns = [
    path("account/", views.account_page, name="account"),
    path("account/email/", views.closed_address),
    path("account/3rdparty/", views.closed_address),
    path("account/signup/", views.closed_address),
    path("account/second-factor", views.second_factor_page, name="second_factor"),
    path("account/acting-for", choose_organisation.choose_organisation, name="acting_for"),
    path("account/keep", views.keep_session, name="keep"),
    path("account/kept", views.kept_form_page, name="kept"),
    path("account/pin", shared_scanners.pin_page, name="pin"),
    path("join/<str:token>", invitation_link.accept_invitation_page, name="join"),
    path("warehouse/scanner", shared_scanners.scanner_list, name="scanners"),
    path("warehouse/scanner/<uuid:id>/retire", shared_scanners.retire_scanner, name="retire_scanner"),
    path("warehouse/pin", shared_scanners.enter_pin_page, name="enter_pin"),
    path("demonstration/post", views.demonstration_post, name="demonstration_post"),
]
