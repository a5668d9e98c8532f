"""Logs as workbooks: what has been decided, agreed and told, for those who may see it."""
