"""The follower: reads the trail by position and keeps the audit index behind it, in a process of its own."""
