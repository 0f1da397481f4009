"""A commitment keeps that it had a focal point, and forgets who it was."""

from iltizam.core.erasure import register
from iltizam.plans.models import FocalPoint

register(
    FocalPoint,
    lambda subject: FocalPoint.objects.filter(person__uid__in=subject.uids),
    blank={"person": None},
)
