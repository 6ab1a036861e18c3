"""In the admin: how many people get a mail of what was just done."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import ngettext
from wagtail.admin import messages

from volunteers.signups.models import SignUp


def say_who_is_told(request: HttpRequest, told: Sequence[SignUp]) -> None:
    if told:
        text = ngettext("%(count)s person gets a mail.", "%(count)s people get a mail.", len(told))
        messages.info(request, text % {"count": len(told)})
