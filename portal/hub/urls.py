"""The table of contents of the Hub workspace."""

from django.urls import path

from portal.hub import about_page

app_name = "hub"
urlpatterns = [
    path("hub/about", about_page.about_page, name="about"),
]
