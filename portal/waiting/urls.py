"""The table of contents of waiting work: one page."""

from django.urls import path

from portal.waiting import work_page

app_name = "waiting"
urlpatterns = [path("work/", work_page.work_page, name="home")]
