from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Trail, Whose, keep, lasting, leave_trail
from volunteers.my_pages.disappearance import part_from_the_quiet
from volunteers.my_pages.inactivity import NOTICE
from volunteers.my_pages.own_data.extract import TRAIL
from volunteers.my_pages.subject_access import codes_of, erase, told_of

keep(
    Kind(
        key="quiet_volunteers",
        whose=Whose.VOLUNTEER,
        what=_("When we wrote to you that nothing has been heard of you for long"),
        purpose=_("So that you can say that you want to stay, before your data as a volunteer is deleted."),
        basis=Basis.TASK,
        retention=lasting(_("{days} days. When you are heard of again: as long as you are with us."), NOTICE),
        seen_by=_("Nobody of the staff."),
        fields={"people.Volunteer": ["parting_told_at"]},
        purge=part_from_the_quiet,
    )
)
leave_trail(
    Trail(
        key=TRAIL,
        title=_("Volunteers"),
        tell=told_of,
        erase=erase,
        codes=codes_of,
        stays=_(
            "How many were there, and for how long, without a name. As a guardian you stay until the young person leaves: "
            "without your yes they may not take part."
        ),
    )
)
