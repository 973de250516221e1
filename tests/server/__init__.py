"""The doors: HTTP, the page, the terminal."""
