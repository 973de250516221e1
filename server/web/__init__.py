"""The page: templates, style, ES modules, and the routes that serve them."""
