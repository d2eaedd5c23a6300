"""Browser parts: each takes everything through its data and reports what was released."""
