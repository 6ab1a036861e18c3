"""Every setting, read from the environment once (cms/environment.py)."""

import re
from email.utils import parseaddr
from os import environ
from pathlib import Path
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from cms import environment
from cms.environment import LOOPBACK

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("DEBUG")
DEMO = environment.flag("DEMO")
PORT = environment.port()
VAR_DIR = Path(environ.get("VAR_DIR", BASE_DIR / "var")).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
SITE_URL = environment.site_url(PORT)
SECRET_KEY = environment.secret_key(VAR_DIR, demo=DEMO)
SECRET_KEY_FALLBACKS = environment.secret_key_fallbacks()
FIELD_KEYS = environment.field_keys(VAR_DIR, demo=DEMO)
ALLOWED_HOSTS = environment.hosts(SITE_URL)
if DEMO and not {*ALLOWED_HOSTS, urlsplit(SITE_URL).netloc.rsplit(":", 1)[0]} <= LOOPBACK:
    raise ImproperlyConfigured(
        "DEMO=1 is for this machine alone, its log-ins are public: ALLOWED_HOSTS and SITE_URL must be loopback."
    )
HTTPS = SITE_URL.startswith("https://")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
OIDC = environment.directory()

INSTALLED_APPS = [
    "campaigns.demo",
    "campaigns.newsletters",
    "campaigns.home",
    "campaigns.pages",
    "campaigns.pledges",
    "volunteers.my_pages",
    "volunteers.messaging",
    "volunteers.board",
    "volunteers.programme",
    "volunteers.notices",
    "volunteers.attendance",
    "volunteers.changes",
    "volunteers.signups",
    "volunteers.calling",
    "volunteers.shifts",
    "volunteers.people",
    "volunteers.events",
    "volunteers.calendars",
    "cms.news",
    "cms.contact",
    "cms.help",
    "cms.pages",
    "cms.oversight",
    "cms.waiting",
    "cms.accounts",
    "cms.mail",
    "cms.privacy",
    "cms.base",  # before wagtail.admin: its templates replace a few of the admin's
    "wagtail_localize",
    "wagtail_localize.locales",  # instead of wagtail.locales
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",  # Wagtail's search index asks for it there
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cms.base.middleware.SecurityHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "cms.base.security.csp.AdminPolicyMiddleware",
    "cms.base.middleware.RefusedCodingsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "cms.help.no_trace.NoTraceMiddleware",
    "cms.base.middleware.BackMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.base.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cms.base.middleware.FormGuardMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.accounts.middleware.SessionEndMiddleware",
    "cms.accounts.middleware.SecondFactorMiddleware",
    "cms.base.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": environment.database(VAR_DIR)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    environment.close_to_others(Path(DATABASES["default"]["NAME"]))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": environment.shared_cache(VAR_DIR),
    # Of cms.base.cache: each process its own, since a trip to a server costs more than most of what is kept.
    "kept": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "kept",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
    # Of cms.base.documents.responses: whole documents, compressed. Anyone can ask for one more: few are kept.
    "written": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "written",
        "OPTIONS": {"MAX_ENTRIES": 30},
    },
}

# Accounts: allauth is the only way in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "cms.accounts.passwords.NotJustCommonValidator"},
    {"NAME": "cms.accounts.passwords.NotOurWordsValidator"},
]
ACCOUNT_ADAPTER = "cms.accounts.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff are invited, nobody signs up here
ACCOUNT_SESSION_REMEMBER = False
# Somebody signed in without the rights for a page meets the log-in form, not a circle of redirects.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
VOLUNTEERS_REDIRECT_URL = "my_shifts"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# "Mina pass" opens with a code by mail: six digits, ten minutes, three tries.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# A mailed code is asked for on a page of ours (cms.accounts.views.show_by_code): allauth's is not among our addresses.
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
# Of one address it is counted in cms.base.security.limits, so that strangers do not use up what is the person's.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/10m/ip", "reset_password": "20/10m/ip"}
# allauth's own writes the address, as it is, into a table of its own (account_emailaddress), which nothing else here fills.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_FORMS = {
    "request_login_code": "cms.accounts.forms.AskForCodeForm",
    "confirm_login_code": "cms.accounts.forms.TypeCodeForm",
    "reset_password": "cms.accounts.forms.AskForPasswordForm",
}
MFA_FORMS = {
    "authenticate": "cms.accounts.forms.ShowFactorForm",
    "reauthenticate": "cms.accounts.forms.ShowFactorAgainForm",
    "activate_totp": "cms.accounts.forms.AddAppForm",
    "add_webauthn": "cms.accounts.forms.AddPasskeyForm",
}
# The admin opens with an app's code or a passkey; the demo's log-ins are public anyway.
MFA_REQUIRED = not DEMO
MFA_ADAPTER = "cms.accounts.sign_in.adapters.SecondFactorAdapter"
# A passkey belongs to a name: no browser makes one for a bare number such as 127.0.0.1.
PASSKEYS = not re.fullmatch(r"[\d.]+|.*:.*", SITE_HOST)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS and SITE_HOST in LOOPBACK
MFA_TOTP_ISSUER = "Vägra gängvåld"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Seeds, codes and what a form held wait in sessions: they are sealed like everything else about people.
SESSION_ENGINE = "cms.accounts.sign_in.sessions"
# At most so long after one last showed who one is (cms.accounts.middleware), whatever happens meanwhile.
SESSION_COOKIE_AGE = 12 * 3600
SOCIALACCOUNT_ADAPTER = "cms.accounts.sign_in.directory.DirectoryAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC["OIDC_NAME"],
                "client_id": OIDC["OIDC_CLIENT_ID"],
                "secret": OIDC["OIDC_SECRET"],
                "settings": {"server_url": OIDC["OIDC_URL"]},
            }
        ]
        if OIDC
        else [],
    }
}

# Languages and time
LANGUAGE_CODE = "sv"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("sv", "Svenska"),
    ("en", "English"),
    ("ar", "العربية"),
    ("so", "Soomaali"),
    ("fa", "فارسی"),
]
# No framework knows Somali.
LANG_INFO["so"] = {"bidi": False, "code": "so", "name": "Somali", "name_local": "Soomaali"}
LOCALE_PATHS = [BASE_DIR / "cms" / "locale", BASE_DIR / "cms" / "base" / "formats" / "words"]
FORMAT_MODULE_PATH = ["cms.base.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("sv", "Svenska"), ("en", "English")]

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

# Wagtail
WAGTAIL_SITE_NAME = "Vägra gängvåld"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/konto/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/konto/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "base.SiteImage"
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "webp", "webp": "webp"}
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.base.forms.SiteImageForm"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 2**20
# The last two are for the film on the help page.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx", "mp4", "webm"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.base.forms.SiteDocumentForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# What only some may read is for those who sign in: a password that many share is guessed, and told on.
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
# Words are cut to stems by cms.base.search_stems: PostgreSQL takes them as they are, whatever its own language.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}
}

# Mail
MAILERS = {"default": environment.mailer(VAR_DIR)}
MAIL_FROM = DEFAULT_FROM_EMAIL = SERVER_EMAIL = environ.get("MAIL_FROM", "Vägra gängvåld <noreply@localhost>")
if "@" not in parseaddr(MAIL_FROM)[1]:
    raise ImproperlyConfigured(
        f"MAIL_FROM is {MAIL_FROM!r}: write an e-mail address, with a name before it if you like."
    )
# The sender whom nobody is to know: best a mailbox whose name and domain say nothing of the site.
MAIL_FROM_DISCREET = parseaddr(environ.get("MAIL_FROM_DISCREET", MAIL_FROM))[1]
if "@" not in MAIL_FROM_DISCREET:
    raise ImproperlyConfigured("MAIL_FROM_DISCREET is no e-mail address.")
BOUNCES_URL = environment.bounces_url()
ANYMAIL_WEBHOOK_SECRET = environment.webhook_secret()
# Each letter's own sender is this address and up to 28 characters more, of the 64 that RFC 5321 allows before the @.
if BOUNCES_URL and not re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,36}@[^@]+", parseaddr(MAIL_FROM)[1]):
    raise ImproperlyConfigured(
        "MAIL_FROM is too long for BOUNCES_URL: at most 36 plain letters, digits and signs before the @."
    )
MAILCHIMP_API_KEY, MAILCHIMP_AUDIENCE, MAILCHIMP_URL = environment.mailchimp()

# Whether a source of news may lie on this machine, and speak plain HTTP there.
SOURCES_ON_LOOPBACK = DEMO

# Wagtail's own work is done at once, as its index would go stale without a worker. Ours only wakes a worker that looks at
# its rows anyway, so any backend will do, and none.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {"BACKEND": environment.jobs_backend()},
}

if TASKS["jobs"]["BACKEND"].startswith("django_tasks_db."):
    INSTALLED_APPS.append("django_tasks_db")

# What the worker does, in this order; each is a plain function that does what is due and returns how much.
WORKER_JOBS = [
    "volunteers.changes.rule_dates.lay_out_due",
    "volunteers.shifts.plan_shifts.lay_out_shifts",
    "volunteers.events.entry_renewal.renew_passed_entries",
    "volunteers.events.entry_renewal.renew_all_entries",
    "volunteers.signups.personal.entry_marks.mark_entries",
    "volunteers.signups.places.holds.release_expired_holds",
    "volunteers.signups.joining.questions.ask_everybody_again",
    "volunteers.signups.places.holds.forget_unconfirmed",
    "volunteers.people.account.open_accounts",
    "volunteers.people.typed_address.forget_typed",
    "volunteers.people.proof_reminder.remind_of_ending_proofs",
    "volunteers.my_pages.inactivity.tell_of_parting",
    "volunteers.changes.taking_down.call_off_unpublished",
    "volunteers.calling.call_list.forget_calls",
    "volunteers.notices.clock.notify_due",
    "volunteers.notices.stand_ins.ask_where_somebody_left",
    "volunteers.notices.staffing_watch.watch_staffing",
    "campaigns.pledges.pledging.forget_unconfirmed_addresses",
    "campaigns.newsletters.subscription.expiry.forget_unconfirmed",
    "cms.waiting.mailing.mail_what_waits",
    "volunteers.messaging.sending.write_on",
    "cms.contact.handling.answer.bring_back_undelivered",
    "cms.contact.handling.reminder.remind_of_open",
    "cms.mail.sending.send_due",
    "campaigns.newsletters.delivery.queue.queue_due",
    "campaigns.newsletters.delivery.handover.hand_over_due",
    "cms.mail.sending.forget_sent",
    "campaigns.newsletters.returns.bounces.read_bounces",
    "campaigns.newsletters.mailchimp.sync.keep_up",
    "cms.accounts.staff.invitation.forget_invitations",
    "cms.accounts.sign_in.account.forget_sessions",
    "cms.privacy.retention.purge_nightly",
    "cms.base.scheduled_pages.publish_scheduled_pages",
    "cms.help.copying.keep_copies",
    # After everything that somebody waits for: sources may take their time.
    "cms.news.importing.polling.poll_due",
    "cms.news.importing.silence_watch.tell_of_silence",
]

# Safety
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    # The button that leads to the city's directory is a form, and a browser holds its redirect to this list too.
    "form-action": [
        CSP.SELF,
        *(["{0.scheme}://{0.netloc}".format(urlsplit(OIDC["OIDC_URL"]))] if OIDC else []),
    ],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    **({"upgrade-insecure-requests": True} if HTTPS else {}),
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin previews pages in a frame of its own
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 3600, True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "cms.base.views.refusals.form_refused"
# In the sealed session: a cookie would carry names of people, and a name of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# How many proxies stand before us, each adding whom it heard to X-Forwarded-For: limits count by the first we can trust.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.proxies(default=1 if HTTPS else 0)
# That the name of users is unique, which it is by an index over what an address is found by (cms.privacy.addresses).
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            # Outside development an error's own words, which may quote what people wrote, stand in no log.
            "()": "logging.Formatter" if DEBUG else "cms.base.security.logs.NoWords",
            "format": "{asctime} {levelname} {name}: {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "filters": {
        "not of help": {"()": "cms.help.no_trace.NotOfHelp"},
        "first part only": {"()": "cms.base.security.logs.FirstPartOnly"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["not of help", "first part only"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("django.server", "django_tasks", "flufl.bounce", "fontTools", "wagtail")
    },
}
