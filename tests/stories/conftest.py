"""Stories use the browser and the shop of the browser tests."""

from tests.browser.conftest import base_url, browser_context_args, browser_type_launch_args, port, premises, shop

__all__ = ["base_url", "browser_context_args", "browser_type_launch_args", "port", "premises", "shop"]
