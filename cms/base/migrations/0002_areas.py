"""The city's four stadsområden and 36 mellanområden."""

from django.db import migrations
from django.utils.text import slugify

AREAS = {
    "Nordost": "10 Östra Angered, 11 Bergsjön, 12 Gamlestaden-Utby, 13 Kortedala, 14 Södra Angered, 15 Centrala Angered, "
    "16 Norra Angered",
    "Centrum": "30 Kålltorp-Torpa-Björkekärr, 31 Kallebäck-Skår-Kärralund, 32 Krokslätt-Johanneberg, 33 Guldheden-Landala, "
    "34 Olivedal-Haga-Annedal-Änggården, 35 Kungsladugård-Sanna, 36 Majorna-Stigberget-Masthugget, 37 Norra Centrum, "
    "38 Lunden-Härlanda-Överås, 39 Olskroken-Redbergslid-Bagaregården",
    "Sydväst": "50 Stora Högsbo, 51 Askim-Hovås, 52 Billdal, 53 Södra Skärgården, 54 Bratthammar-Näset-Önnered, "
    "55 Centrala Tynnered, 56 Frölunda Torg-Tofta, 57 Älvsborg",
    "Hisingen": "70 Kärra-Rödbo, 71 Backa, 72 Kvillebäcken, 73 Kyrkbyn-Rambergsstaden, 74 Norra Älvstranden, "
    "75 Södra Torslanda, 76 Björlanda, 77 Tuve-Säve, 78 Kärrdalen-Slättadamm, 79 Östra Biskopsgården, 80 Västra Biskopsgården",
}


def add_areas(apps, schema_editor):
    Area = apps.get_model("base", "Area")
    for name, neighbourhoods in AREAS.items():
        district = Area.objects.create(name=name, slug=slugify(name))
        for entry in neighbourhoods.split(", "):
            code, _, area = entry.partition(" ")
            Area.objects.create(code=code, name=area, slug=slugify(area), district=district)


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [migrations.RunPython(add_areas, migrations.RunPython.noop)]
