"""The table of contents of waiting work."""

from django.urls import path

from portal.waiting import stuck_page, summary_page, work_page

app_name = "waiting"
urlpatterns = [
    path("work/", work_page.work_page, name="home"),
    path("work/stuck", stuck_page.stuck_page, name="stuck"),
    path("work/email", summary_page.summary_page, name="email"),
]
