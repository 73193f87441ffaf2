"""Questions in other systems' formats."""
