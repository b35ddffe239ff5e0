"""The table of contents of the funder's workspace."""

from django.urls import path

from portal.funder import files, money, rows, views

app_name = "funder"
urlpatterns = [
    path("funder/", views.newest, name="home"),
    path("funder/money", money.money, name="money"),
    path("funder/money/target", money.aim, name="aim"),
    path("funder/money/spending", money.spend, name="spend"),
    path("funder/reports", views.reports, name="reports"),
    path("funder/reports/<uuid:id>", views.report, name="report"),
    path("funder/reports/<uuid:id>/progress", views.progress, name="progress"),
    path("funder/reports/<uuid:id>/<str:form>", files.download, name="download"),
    path("funder/reports/<uuid:id>/rows/<slug:measure>", rows.rows, name="rows"),
    path("funder/charts/<uuid:id>/<slug:chart>.svg", files.chart, name="chart"),
]
