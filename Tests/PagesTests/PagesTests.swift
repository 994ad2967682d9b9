import Testing

@Suite struct PagesTestsPlaceholder {}
