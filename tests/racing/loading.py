"""What a process does before it can load anything else of the site."""

import django

django.setup()
