"""``decided_by`` of a cancelled sign-up says from now on that a coordinator took the person out: until now it could be who let them in."""

from typing import Any

from django.db import migrations


def forget_who_decided(apps: Any, schema_editor: Any) -> None:
    sign_ups = apps.get_model("rosters", "SignUp").objects.using(schema_editor.connection.alias)
    sign_ups.filter(state="cancelled").exclude(decided_by=None).update(decided_by=None)


class Migration(migrations.Migration):
    dependencies = [("rosters", "0007_confirmed_people")]
    operations = [migrations.RunPython(forget_who_decided, migrations.RunPython.noop)]
