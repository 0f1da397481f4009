"""The addresses of reports, below the workspace and in its namespace."""

from django.urls import path

from iltizam.web.workspace.reports import (
    files,
    listing,
    narratives,
    overview,
    readers,
    readiness,
    returned,
    versions,
)

REPORT = "reports/<str:uid>/"
TEXT = f"{REPORT}texts/<slug:slot>/<slug:text_language>/"
VERSION = f"{REPORT}versions/<int:number>/"

patterns = [
    path("reports/", listing.list_reports, name="reports"),
    path("plans/<str:slug>/reports/new/", listing.begin_report, name="begin_report"),
    path(REPORT, overview.show_report, name="plan_report"),
    path(f"{REPORT}calendar/", overview.set_calendar, name="report_calendar"),
    path(f"{REPORT}move/", overview.move_report, name="move_report"),
    path(f"{REPORT}readiness/", readiness.show_readiness, name="report_readiness"),
    path(TEXT, narratives.edit_narrative, name="narrative"),
    path(f"{TEXT}versions/", narratives.list_versions, name="narrative_versions"),
    path(f"{REPORT}versions/", versions.generate_version, name="generate_version"),
    path(f"{VERSION}move/", versions.move_version, name="move_version"),
    path(f"{VERSION}files/", files.show_files, name="report_files"),
    path(
        f"{VERSION}files/<slug:text_language>.<slug:file_format>",
        files.send_file,
        name="report_file",
    ),
    path(f"{VERSION}<slug:text_language>/", versions.show_version, name="report_version"),
    path("report-comments/<str:uid>/answer/", versions.answer_comment, name="answer_comment"),
    path(f"{REPORT}returned/", returned.list_returned, name="returned_files"),
    path("returned-files/<str:uid>/", returned.show_returned, name="returned_file"),
    path("returned-files/<str:uid>/file/", returned.send_returned, name="returned_content"),
    path(f"{REPORT}readers/", readers.show_readers, name="report_readers"),
    path("report-readers/<str:uid>/end/", readers.end_reader, name="end_reader"),
]
