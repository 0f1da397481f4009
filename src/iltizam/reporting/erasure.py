"""A report keeps what was said in it, and forgets who read it and who sent a file."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from iltizam.core.erasure import Subject, register
from iltizam.reporting.models import NarrativeVersion, ReportReader, ReturnedFile


def _sent_by(subject: Subject) -> Q:
    """A sender is known by name or address alone, as the secretariat wrote it down."""
    known = sorted(subject.names | subject.emails)
    return reduce(or_, (Q(sender__iexact=each) for each in known), Q(pk=None))


def _sent(model: Any) -> Any:
    return lambda subject: model.objects.filter(_sent_by(subject))


register(
    ReportReader,
    lambda subject: ReportReader.objects.filter(person__uid__in=subject.uids),
    blank={"person": None},
)
register(NarrativeVersion, _sent(NarrativeVersion), blank={"sender": ""})
register(ReturnedFile, _sent(ReturnedFile), blank={"sender": ""})
