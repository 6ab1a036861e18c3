from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.models import TaskState

from cms.waiting.admin.mail_choices import WaitingSettings
from cms.waiting.admin.panel import offer_waiting
from cms.waiting.failing_jobs import failing, note_run
from cms.waiting.kinds import Item, Kind

hooks.register("construct_homepage_panels", offer_waiting)
hooks.register("register_account_settings_panel", WaitingSettings)
hooks.register("job_ran", note_run)


@hooks.register("what_waits", order=100)
def what_waits() -> list[Kind]:
    return [
        Kind(
            name="pages",
            choice=_("Pages, news among them, that a second person is to look at"),
            said=lambda count: ngettext(
                "%(count)s page waits for a second person", "%(count)s pages wait for a second person", count
            ),
            needs="wagtailadmin.access_admin",
            items=lambda user: [
                Item(key=f"task {pk}")
                for pk in TaskState.objects.reviewable_by(user).values_list("pk", flat=True)
            ],
            view="wagtailadmin_home",
            has_panel=True,  # Wagtail's own
        ),
        Kind(
            name="jobs",
            choice=_("Jobs of the server that fail"),
            said=lambda count: ngettext(
                "%(count)s job of the server has failed for ten minutes",
                "%(count)s jobs of the server have failed for ten minutes",
                count,
            ),
            needs="waiting.view_failingjob",
            items=lambda _user: [Item(key=job.path, title=job.path) for job in failing()],
            view="wagtailadmin_home",
        ),
    ]
