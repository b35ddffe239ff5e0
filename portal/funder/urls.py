"""The table of contents of the funder's workspace."""

from django.urls import path

from portal.funder import figure_rows, money_pages, report_files, views

app_name = "funder"
urlpatterns = [
    path("funder/", views.newest, name="home"),
    path("funder/money", money_pages.money, name="money"),
    path("funder/money/target", money_pages.aim, name="aim"),
    path("funder/money/spending", money_pages.spend, name="spend"),
    path("funder/reports", views.reports, name="reports"),
    path("funder/reports/<uuid:id>", views.report, name="report"),
    path("funder/reports/<uuid:id>/progress", views.progress, name="progress"),
    path("funder/reports/<uuid:id>/<str:form>", report_files.download, name="download"),
    path("funder/reports/<uuid:id>/rows/<slug:measure>", figure_rows.rows, name="rows"),
    path("funder/charts/<uuid:id>/<slug:chart>.svg", report_files.chart, name="chart"),
]
