"""Stand-ins for what is outside the process. Each of their rules names its source and has a test of its own."""
