import Testing

@Suite struct CaseworkTestsPlaceholder {}
