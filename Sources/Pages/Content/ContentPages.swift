/// How to do things with the service.
public struct HelpPage: Page {
  public init() {}
}

/// The accessibility statement.
public struct AccessibilityPage: Page {
  /// What is known not to be accessible, one sentence each.
  public let issues: [String]

  public init(issues: [String]) { self.issues = issues }
}

/// What the service keeps about people and about its users.
public struct PrivacyPage: Page {
  public init() {}
}

/// The cookies the service sets.
public struct CookiesPage: Page {
  public init() {}
}

/// What changed lately.
public struct WhatsNewPage: Page {
  public init() {}
}
