"""Backup, restore and upgrade of a site: whole or not at all, and recorded."""
