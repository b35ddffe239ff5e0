"""The table of contents of the funder's workspace."""

from django.urls import path

from portal.funder import views

app_name = "funder"
urlpatterns = [
    path("funder/", views.newest, name="home"),
    path("funder/reports", views.reports, name="reports"),
    path("funder/reports/<uuid:id>", views.report, name="report"),
    path("funder/reports/<uuid:id>/<str:form>", views.download, name="download"),
    path("funder/charts/<uuid:id>/<slug:chart>.svg", views.chart, name="chart"),
]
