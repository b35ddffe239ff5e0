"""The pages on which a sent referral is corrected; they stand under the referral's own address."""

from django.urls import path

from portal.correction import pages

app_name = "correction"
urlpatterns = [
    path("refer/<str:reference>/correct", pages.subjects_page, name="subjects"),
    path("refer/<str:reference>/correct/<slug:subject>", pages.correct_page, name="subject"),
]
