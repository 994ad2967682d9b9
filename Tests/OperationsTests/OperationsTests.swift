import Testing

@Suite struct OperationsTestsPlaceholder {}
