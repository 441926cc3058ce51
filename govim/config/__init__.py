"""The configuration: one `govim.toml`, environment, command line; typed, and every value knows its origin."""

from govim.config.load import Configuration, Overrides, load
from govim.config.problem import ConfigError
from govim.config.settings import Settings

__all__ = ["ConfigError", "Configuration", "Overrides", "Settings", "load"]
