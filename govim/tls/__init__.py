"""TLS of the site: an authority and certificates of its own, or configured ones, reloaded while serving."""
