import Testing

@Suite struct PolicyTestsPlaceholder {}
