from django.db import migrations, models
from django.db.migrations.state import StateApps
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat


def end_shadows(apps: StateApps, schema_editor: object) -> None:
    """Nobody's places look taken twice any more. What was held for addresses not confirmed keeps its seats until it runs out."""
    seats = apps.get_model("signups", "Seat")
    shadows = seats.objects.filter(is_shadow=True)
    shifts = set(shadows.values_list("shift_id", flat=True))
    shadows.delete()
    for shift in apps.get_model("shifts", "Shift").objects.filter(pk__in=shifts):
        shift.taken = seats.objects.filter(shift=shift).count()
        shift.save(update_fields=["taken"])


def keep_uids(apps: StateApps, schema_editor: object) -> None:
    """Entries in people's calendars are called what they were: with another name they would stand there twice."""
    number = Cast(F("pk"), models.CharField())
    name = Concat(Value("pass-"), number, Value("@vagra-gangvald"))
    apps.get_model("signups", "SignUp").objects.update(uid=name)


class Migration(migrations.Migration):
    dependencies = [("shifts", "0002_hold"), ("signups", "0002_row_keys")]

    operations = [
        migrations.AddField("signup", "uid", models.CharField(editable=False, max_length=60, null=True)),
        migrations.RunPython(end_shadows, migrations.RunPython.noop),
        migrations.RunPython(keep_uids, migrations.RunPython.noop),
        migrations.RemoveIndex("signup", "sign_up_shadows"),
    ]
