"""Who somebody is: passwords and session tokens."""
