from django.db import transaction

from cms.mail.composing import write_mail
from volunteers.rosters.links import link_to
from volunteers.rosters.models import SignUp


def send_links(email: str, *, language: str) -> None:
    """Mail the person the links to their coming shifts, if the address has any. Says nothing to whoever asked."""
    with transaction.atomic():
        sign_ups = list(
            SignUp.objects.upcoming()
            .filter(volunteer__email=email.strip().lower())
            .select_related("shift__occurrence__event", "shift__role", "volunteer")
            .order_by("shift__starts_at")[:50]
        )
        if sign_ups:
            links = [(sign_up, link_to(sign_up, language=language)) for sign_up in sign_ups]
            write_mail(
                "rosters/mail/links",
                to=sign_ups[0].volunteer.email,
                language=language,
                context={"links": links},
            )
