from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0002_partner_addresses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='campaignpage',
            name='ask_button',
            field=models.CharField(default='Ta ställning', max_length=40, verbose_name='text on the button'),
        ),
    ]
