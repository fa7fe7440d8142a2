"""The app for a WSGI server: ``waitress-serve wsgi:app``, ``gunicorn wsgi:app``."""

from pos import create_app

app = create_app()
