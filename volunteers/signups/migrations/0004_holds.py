from django.db import migrations
from django.db.migrations.state import StateApps
from django.utils import timezone


def hold_for_requests(apps: StateApps, schema_editor: object) -> None:
    """What is held for addresses not confirmed is a hold now; seats are those of people who have shown who they are."""
    seats, holds = apps.get_model("signups", "Seat"), apps.get_model("shifts", "Hold")
    unproven = apps.get_model("signups", "SignUp").objects.filter(state="held", confirmed_at=None)
    holds.objects.bulk_create(
        holds(shift_id=row.shift_id, volunteer_id=row.volunteer_id, people=row.people, ends_at=row.held_until)
        for row in unproven.filter(held_until__gt=timezone.now())
    )
    gone = seats.objects.filter(is_shadow=True) | seats.objects.filter(sign_up__in=unproven)
    shifts = set(gone.values_list("shift_id", flat=True))
    seats.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).delete()
    for shift in apps.get_model("shifts", "Shift").objects.filter(pk__in=shifts):
        shift.taken = seats.objects.filter(shift=shift).count()
        shift.save(update_fields=["taken"])


class Migration(migrations.Migration):
    dependencies = [("shifts", "0003_hold"), ("signups", "0003_names_in_calendars")]

    operations = [
        migrations.RunPython(hold_for_requests, migrations.RunPython.noop),
        migrations.RemoveIndex("signup", "sign_up_shadows"),
    ]
