"""GovIM: an instant messenger for government offices. See ARCHITECTURE.md."""
