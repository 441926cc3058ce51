"""The cases by group; each is one small declared object."""
