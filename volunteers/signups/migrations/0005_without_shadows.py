from django.db import migrations

class Migration(migrations.Migration):
    """Apart from what fills the columns: PostgreSQL changes no table whose rows were changed in the same transaction."""

    dependencies = [("signups", "0004_holds")]

    operations = [
        migrations.RemoveField("signup", "shadow_until"),
        migrations.RemoveField("seat", "is_shadow"),
    ]
