"""The self-assessment reports of plans in the workspace (spec 1.5, 3)."""
