"""One verb per file: check → change → record → tell. Synchronous, inside the writer's transaction."""
