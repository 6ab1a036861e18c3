# The site and its worker in one image; compose.yaml starts both. No secrets: everything comes from the environment.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/site/var PORT=8000
RUN useradd --system --uid 10001 --home-dir /site --create-home site
WORKDIR /site/code

COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY manage.py ./
COPY cms cms
COPY volunteers volunteers
COPY campaigns campaigns

# The static files belong to the image. Django wants a key to start with; this one is gone when the step ends.
RUN SECRET_KEY=only-for-collecting-static-files-0123456789 python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p /site/var/media /site/var/help && chown -R site: /site/var

USER site
VOLUME /site/var/media /site/var/help
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'X-Forwarded-Proto': 'https'}), timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
    "--blocking-threads", "384", "--backpressure", "384", "--respawn-failed-workers", "--no-access-log", "cms.wsgi:application"]
