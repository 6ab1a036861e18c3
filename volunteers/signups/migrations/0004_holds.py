from django.db import migrations
from django.db.migrations.state import StateApps


def end_shadows(apps: StateApps, schema_editor: object) -> None:
    """Nobody's places look taken twice any more. What was held for addresses not confirmed keeps its seats until it runs out."""
    seats = apps.get_model("signups", "Seat")
    shadows = seats.objects.filter(is_shadow=True)
    shifts = set(shadows.values_list("shift_id", flat=True))
    shadows.delete()
    for shift in apps.get_model("shifts", "Shift").objects.filter(pk__in=shifts):
        shift.taken = seats.objects.filter(shift=shift).count()
        shift.save(update_fields=["taken"])


class Migration(migrations.Migration):
    dependencies = [("shifts", "0003_hold"), ("signups", "0003_names_in_calendars")]

    operations = [
        migrations.RunPython(end_shadows, migrations.RunPython.noop),
        migrations.RemoveIndex("signup", "sign_up_shadows"),
    ]
