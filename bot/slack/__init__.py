"""Slack: everything Samspil knows of it. `Slack` is the platform, `manifest` what an administrator installs."""

from bot.slack.inbound import Slack
from bot.slack.manifest import SCOPES, manifest

__all__ = ["SCOPES", "Slack", "manifest"]
