public import Casework

/// One person: who it is, what comes next, every timescale, the facts with both of their dates, the visits.
public struct PersonPage: Page {
  public let file: PersonFile
  public let view: PersonView
  public let notice: Notice?

  public init(file: PersonFile, view: PersonView, notice: Notice? = nil) {
    self.file = file
    self.view = view
    self.notice = notice
  }
}
