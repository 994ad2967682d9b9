"""What every folder of tests has."""

MOST_LINES = 40


def pytest_terminal_summary(terminalreporter):
    """Says why a test failed that was tried again: it passed then, or failed in another way, and this would be lost."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"first try of {report.nodeid}", "-")
        for line in report.longreprtext.splitlines()[-MOST_LINES:]:
            terminalreporter.line(line)
