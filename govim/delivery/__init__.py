"""From a commit to the people who are connected: encode once, hand the same bytes to each."""
