from django.db import migrations, models

import volunteers.signups.models


class Migration(migrations.Migration):
    """Apart from what fills the columns: PostgreSQL changes no table whose rows were changed in the same transaction."""

    dependencies = [("signups", "0003_holds")]

    operations = [
        migrations.RemoveField("signup", "shadow_until"),
        migrations.RemoveField("seat", "is_shadow"),
        migrations.AlterField(
            "signup",
            "uid",
            models.CharField(
                default=volunteers.signups.models.new_uid, editable=False, max_length=60, unique=True
            ),
        ),
    ]
