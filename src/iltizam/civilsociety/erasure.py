"""An association keeps that somebody spoke for it, and forgets who it was."""

from iltizam.civilsociety.models import Representative
from iltizam.core.erasure import register

register(
    Representative,
    lambda subject: Representative.objects.filter(person__uid__in=subject.uids),
    blank={"person": None},
)
