"""Settings: `tieout.toml` and the environment, validated, read once. The only room that reads the environment."""

from pipelines.settings.file import PROJECT, SettingsError, load_settings, settings_path
from pipelines.settings.schema import Settings

__all__ = ["PROJECT", "Settings", "SettingsError", "load_settings", "settings_path"]
