"""Empty pages to put the public page beside: of Flask alone, and in the whole app, behind all that it does for every page."""

from flask import Flask

flask_alone = Flask("alone")
flask_alone.add_url_rule("/", "empty", lambda: "")


def __getattr__(name: str) -> Flask:
    """The app with one more page, made when a server asks for it."""
    if name != "in_the_app":
        raise AttributeError(name)
    from pos import create_app

    app = create_app()
    app.add_url_rule("/empty", "empty", lambda: "")
    return app
