import Testing

@Suite struct CivilTimeTestsPlaceholder {}
