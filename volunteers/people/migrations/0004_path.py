from django.db import migrations

# name, order, first, asked to step in, has left
STAGES = [
    ("Intresserad", 10, True, False, False),
    ("Samtal", 20, False, False, False),
    ("Introducerad", 30, False, True, False),
    ("Aktiv", 40, False, True, False),
    ("Pausad", 50, False, False, False),
    ("Avslutad", 60, False, False, True),
]
# name, months, register extract
QUALIFICATIONS = [("Introduktion", None, False), ("Kvällsvandringsledare", 24, False), ("Registerutdrag", 12, True)]


def lay_path(apps, schema_editor):
    Stage = apps.get_model("people", "Stage")
    for name, position, is_first, is_asked, is_left in STAGES:
        Stage.objects.create(
            name=name, position=position, is_first=is_first, is_asked=is_asked, is_left=is_left
        )
    Qualification = apps.get_model("people", "Qualification")
    for name, months, is_extract in QUALIFICATIONS:
        Qualification.objects.create(name=name, months=months, is_extract=is_extract)
    # Those who were here before took part already.
    active = Stage.objects.get(name="Aktiv")
    apps.get_model("people", "Volunteer").objects.exclude(confirmed_at=None).update(stage=active)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_volunteers")]
    operations = [migrations.RunPython(lay_path, migrations.RunPython.noop)]
