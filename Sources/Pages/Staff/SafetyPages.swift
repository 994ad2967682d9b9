public import Casework
import CivilTime
public import Markup

/// What somebody keeps about themselves so that they can be found and helped (HV-8.2.2). Sends back a field for each
/// `SafetyDetails.Field` and `version`.
public struct SafetyPage: Page {
  /// The versions there are, the newest first.
  public let versions: [SafetyRecord]
  public let draft: SafetyDetails
  public let errors: [FieldError]
  public let notice: Notice?
  /// True where something else was said in between; what was typed is kept.
  public let isConflict: Bool

  public init(
    versions: [SafetyRecord], draft: SafetyDetails? = nil, errors: [FieldError] = [], notice: Notice? = nil,
    isConflict: Bool = false
  ) {
    self.versions = versions
    self.draft = draft ?? versions.first?.details ?? SafetyDetails([:])
    self.errors = errors
    self.notice = notice
    self.isConflict = isConflict
  }

  /// The form as sent.
  public static func read(_ fields: Fields) -> SafetyDetails {
    var values: [SafetyDetails.Field: String] = [:]
    for field in SafetyDetails.Field.allCases { values[field] = fields[field.rawValue] }
    return SafetyDetails(values)
  }

  /// What has to be put right, for each fault.
  public static func errors(_ faults: [SafetyDetails.Fault]) -> [FieldError] {
    faults.map { fault in
      switch fault {
      case .tooLong(let field):
        FieldError(
          field: field.rawValue,
          message: "\(Terms.safety(field)) must be \(field.mostCharacters) characters or fewer")
      case .notANumber(let field):
        FieldError(
          field: field.rawValue,
          message: "\(Terms.safety(field)) must be a telephone number, for example 01632 960123")
      case .halfAContact(let field):
        FieldError(
          field: field.rawValue,
          message: field == .emergencyName
            ? "Enter whose number it is in an emergency" : "Enter the number of the emergency contact")
      }
    }
  }
}

extension Terms {
  static func safety(_ field: SafetyDetails.Field) -> String {
    switch field {
    case .car: "Your car"
    case .phone: "Your phone"
    case .device: "A device of your own"
    case .description: "What you look like"
    case .emergencyName: "Emergency contact"
    case .emergencyPhone: "Their number"
    }
  }

  fileprivate static func hint(_ field: SafetyDetails.Field) -> String {
    switch field {
    case .car: "Registration, colour and make"
    case .phone: "The number you answer on a visit"
    case .device: "The number of a lone worker device that is always yours; book the team’s for each visit"
    case .description: "Height, hair, glasses, coat: for somebody who has to find you"
    case .emergencyName: "Whom to call if something happens to you"
    case .emergencyPhone: "The number of your emergency contact"
    }
  }
}

extension SafetyPage {
  public var title: String { "My safety details" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the diary", path: .itinerary(nil)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning,
        "Your details changed in another window, so nothing was saved. What you entered is kept below: save it again to put it in place of the newer version."
      )
    }
    html.heading(title)
    html.paragraph(
      "Your line manager and the nominated contacts of your team see this while a visit of yours lies ahead or is under way, and each look is written down. Nobody else sees it. Say only what helps to find you (paragraphs 8.1.5 and 8.2.2)."
    )
    html.twoThirds { html in
      html.form(to: .mySafety, chrome) { html in
        html.hidden("version", String(versions.first?.version ?? 0))
        for field in SafetyDetails.Field.allCases {
          if field == .description {
            html.textArea(
              field.rawValue, Terms.safety(field), value: draft[field] ?? "", hint: Terms.hint(field),
              rows: 3, mostCharacters: field.mostCharacters, errors)
          } else {
            html.input(
              TextInput(
                field.rawValue, Terms.safety(field), value: draft[field] ?? "", hint: Terms.hint(field),
                width: .twenty), errors)
          }
        }
        html.submit("Save my details")
      }
    }
    guard !versions.isEmpty else { return }
    html.subheading("Earlier versions")
    html(.ol, "govuk-list") { html in
      for record in versions {
        html(.li) { html in
          html.text("Version \(record.version)")
          if let recorded = record.recorded {
            html.text(", ")
            html.moment(recorded, chrome.zone)
          }
        }
      }
    }
  }
}

/// What those who go on a visit keep about themselves, for their line manager and nominated contact (HV-8.1.5).
public struct CrewSafetyPage: Page {
  public let visit: Visit
  public let crew: [CrewSafety]

  public init(visit: Visit, crew: [CrewSafety]) {
    self.visit = visit
    self.crew = crew
  }
}

extension CrewSafetyPage {
  public var title: String { "Safety details of those who go" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the visit", path: .visit(visit.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html(.span, "govuk-caption-l") { $0.span(visit.plan, chrome.zone) }
    html(.h1, "govuk-heading-l", text: title)
    html.paragraph("That you looked is written down. The details are there only until the visit is over.")
    if crew.isEmpty { html.inset { $0.paragraph("Nobody of the service goes.") } }
    for member in crew {
      html(.h2, "govuk-heading-m") { $0(.bdi, text: member.name) }
      guard member.isOfTeam else {
        html.paragraph("Of another team: ask their own manager or contact.")
        continue
      }
      let known = SafetyDetails.Field.allCases.filter { member.record.details[$0] != nil }
      guard !known.isEmpty else {
        html.paragraph("They have said nothing yet.")
        continue
      }
      html.summaryList(
        known.map { field in
          SummaryRow(Terms.crew(field)) { $0.written(member.record.details[field] ?? "") }
        })
    }
  }
}

extension Terms {
  fileprivate static func crew(_ field: SafetyDetails.Field) -> String {
    switch field {
    case .car: "Car"
    case .phone: "Phone"
    case .device: "Device of their own"
    case .description: "What they look like"
    case .emergencyName: "Emergency contact"
    case .emergencyPhone: "Emergency number"
    }
  }
}
