"""Microsoft Teams: everything Samspil knows of it."""
