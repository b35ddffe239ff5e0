"""The table of contents of equality monitoring: two pages that only write."""

from django.urls import path

from portal.equality import views

app_name = "equality"
urlpatterns = [
    path("about-you/<slug:token>", views.by_link, name="by_link"),
    path("about-you/<slug:token>/thanks", views.thanks, name="thanks"),
    path("refer/<str:reference>/about-them", views.for_referral, name="for_referral"),
]
