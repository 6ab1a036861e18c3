"""Which date of a series has the shifts."""

from volunteers.events.models import Occurrence


def head_of(occurrence: Occurrence) -> Occurrence:
    """The date whose shifts one signs up for: itself, but in a series the first that has shifts, else the first."""
    event = occurrence.event
    if not event.is_series:
        return occurrence
    dates = Occurrence.objects.filter(event_id=occurrence.event_id).order_by("starts_at", "pk")
    head = dates.exclude(shifts=None).first() or dates.first()
    if head is None or head.pk == occurrence.pk:
        return occurrence
    head.event = event
    return head
