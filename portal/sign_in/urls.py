"""The addresses of signing in that are ours; allauth's own hang beside them under /account/."""

from django.urls import path

from portal.sign_in import choose_organisation, invitation_link, shared_scanners, views

app_name = "sign_in"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/email/", views.elsewhere),
    path("account/3rdparty/", views.elsewhere),
    path("account/signup/", views.elsewhere),
    path("account/second-factor", views.second_factor, name="second_factor"),
    path("account/acting-for", choose_organisation.choose, name="acting_for"),
    path("account/keep", views.keep, name="keep"),
    path("account/kept", views.kept, name="kept"),
    path("account/pin", shared_scanners.set_pin, name="set_pin"),
    path("join/<str:token>", invitation_link.join, name="join"),
    path("warehouse/scanner", shared_scanners.scanners, name="scanners"),
    path("warehouse/scanner/<uuid:id>/retire", shared_scanners.retire, name="retire_scanner"),
    path("warehouse/pin", shared_scanners.enter_pin, name="enter_pin"),
    path("demonstration/post", views.post, name="demonstration_post"),
]
