"""Addresses without a language: the root, the data, the health check, the gallery."""

from django.conf import settings
from django.urls import include, path

from iltizam.web import (
    data,
    data_tables,
    evidence,
    gallery,
    health,
    root,
    sitemap,
    trail_feed,
    workbooks,
)

data_patterns = (
    [
        path("plans.json", data.list_plans, name="plans"),
        path("plans/<str:slug>.json", data.show_plan, name="plan"),
        path("plans/<str:slug>.xlsx", workbooks.show_workbook, name="workbook"),
        path("plan-template.xlsx", workbooks.show_template, name="template"),
        path("plan.schema.json", data.show_schema, name="schema"),
        path("evidence/<str:uid>/", evidence.show_evidence, name="evidence"),
        path("heads.json", trail_feed.show_heads, name="heads"),
        path("ogp/commitments.csv", data_tables.show_ogp, name="ogp"),
        *(
            path(
                f"plans/<str:slug>/{name}.csv",
                data_tables.show_table,
                {"table": name},
                name=name,
            )
            for name in data_tables.TABLES
        ),
    ],
    "data",
)

urlpatterns = [
    path("", root.choose_language, name="root"),
    path("sitemap.xml", sitemap.show_sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", sitemap.show_part, name="sitemap-part"),
    path("robots.txt", sitemap.show_robots, name="robots"),
    path("healthz", health.show_health, name="health"),
    path("data/", include(data_patterns)),
]

if not settings.PRODUCTION:
    urlpatterns.append(path("gallery/<str:language>/", gallery.show_gallery, name="gallery"))
