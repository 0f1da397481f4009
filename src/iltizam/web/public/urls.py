"""Public pages, each below a language. Addresses stay for ever (spec 5)."""

from django.urls import path

from iltizam.web import feeds, trail_feed
from iltizam.web.public import (
    activities,
    changes,
    commitments,
    downloads,
    home,
    institutions,
    methodology,
    open_data,
    plans,
    reconciliation,
    reports,
    search,
    statements,
    territories,
    trail,
)
from iltizam.web.twins import page

app_name = "public"

COMMITMENT = "plans/<str:slug>/commitments/<str:ref>/"


def files(route, view, name):
    """The routes of a document that is to be had as PDF and as DOCX."""
    return [
        path(f"{route}.{form}", view, {"file_format": form}, name=f"{name}-{form}")
        for form in ("pdf", "docx")
    ]


urlpatterns = [
    *page("", home.show_home, "home"),
    *page("plans/", plans.list_plans, "plans"),
    *page("plans/<str:slug>/", plans.show_plan, "plan"),
    *page(COMMITMENT, commitments.show_commitment, "commitment"),
    *page(f"{COMMITMENT}activities/<str:key>/", activities.show_activity, "activity"),
    *page("plans/<str:slug>/methodology/", methodology.show_methodology, "methodology"),
    *page(
        "plans/<str:slug>/reconciliation/",
        reconciliation.show_reconciliation,
        "reconciliation",
    ),
    *page("plans/<str:slug>/changes/", changes.show_changes, "changes"),
    *files(f"{COMMITMENT}form", downloads.show_form, "commitment-form"),
    *files("plans/<str:slug>/booklet", downloads.show_booklet, "plan-booklet"),
    *page("plans/<str:slug>/reports/", reports.list_reports, "reports"),
    *page("plans/<str:slug>/reports/<str:uid>/", reports.show_report, "report"),
    path(
        "plans/<str:slug>/reports/<str:uid>/report-<str:text_language>.<str:file_format>",
        reports.show_file,
        name="report-file",
    ),
    path("plans/<str:slug>/feed.atom", feeds.show_plan_feed, name="plan-feed"),
    path(f"{COMMITMENT}feed.atom", feeds.show_commitment_feed, name="commitment-feed"),
    *page("institutions/", institutions.list_institutions, "institutions"),
    *page("institutions/<str:uid>/", institutions.show_institution, "institution"),
    *page("territories/<str:code>/", territories.show_territory, "territory"),
    *page("search/", search.show_search, "search"),
    *page("data/", open_data.show_open_data, "data"),
    *page("trail/", trail.show_trail, "trail"),
    path("trail/feed.atom", trail_feed.show_feed, name="trail-feed"),
    *page("accessibility/", statements.show_accessibility, "accessibility"),
    *page("legal/", statements.show_legal, "legal"),
]
