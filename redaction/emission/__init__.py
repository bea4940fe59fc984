"""Pages written anew: text as text where that is understood, else as burnt pixels; in the sandbox."""
