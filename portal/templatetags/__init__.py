"""What the portal adds to the language of templates."""
