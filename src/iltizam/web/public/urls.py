"""Public pages, each below a language. Addresses stay for ever (spec 5)."""

from django.urls import path

from iltizam.web.public import (
    activities,
    commitments,
    home,
    methodology,
    plans,
    reconciliation,
    statements,
)

app_name = "public"

COMMITMENT = "plans/<str:slug>/commitments/<str:ref>/"

urlpatterns = [
    path("", home.show_home, name="home"),
    path("plans/", plans.list_plans, name="plans"),
    path("plans/<str:slug>/", plans.show_plan, name="plan"),
    path(COMMITMENT, commitments.show_commitment, name="commitment"),
    path(f"{COMMITMENT}activities/<str:key>/", activities.show_activity, name="activity"),
    path("plans/<str:slug>/methodology/", methodology.show_methodology, name="methodology"),
    path(
        "plans/<str:slug>/reconciliation/",
        reconciliation.show_reconciliation,
        name="reconciliation",
    ),
    path("accessibility/", statements.show_accessibility, name="accessibility"),
    path("legal/", statements.show_legal, name="legal"),
]
