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
      case .unclean(let field):
        FieldError(
          field: field.rawValue,
          message: "\(Terms.safety(field)) must be without characters that cannot be stored")
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
    case .medical: "What somebody who helps you should know"
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
    case .medical: "An allergy, a condition, a medicine you carry. Leave it empty if you would rather not say"
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
      if let newer = versions.first {
        html.subheading("The newer version")
        html.said(newer, chrome.zone)
      }
    }
    html.heading(title)
    if !isConflict, let known = versions.first, known.isToBeSaid(on: chrome.today, in: chrome.zone) {
      html.inset { html in
        html.paragraph { html in
          html.text("You said this more than \(SafetyRecord.daysUntilAskedAgain) days ago, on ")
          if let recorded = known.recorded { html.moment(recorded, chrome.zone) }
          html.text(". Check that it is still right, and save it again to confirm it.")
        }
      }
    }
    html.paragraph(
      "The line managers and nominated contacts of the team whose visit you go on see this while the visit lies ahead or is under way, and each look is written down. Say only what helps to find you and to help you (paragraphs 8.1.5 and 8.2.2)."
    )
    html.paragraph(
      "Your phone number alone goes further: it stands on the sheet of a day on which you go on a visit, which anybody who sees that visit can make, and in the diary where you are a contact or a line manager."
    )
    html.paragraph { html in
      html.text("What else is held: ")
      html.link("your positions, your alarms, and who looked", to: .after(.ownData))
      html.text(".")
    }
    html.twoThirds { html in
      html.form(to: .staff(.safety), chrome, makes: true) { html in
        html.hidden("version", String(versions.first?.version ?? 0))
        for field in SafetyDetails.Field.allCases {
          if field == .description || field == .medical {
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
    html.subheading("What you said, and when")
    for record in versions {
      let day = record.recorded.map { ", \(Words.moment($0, chrome.zone))" } ?? ""
      html.details("Version \(record.version)\(day)") { $0.said(record, chrome.zone) }
    }
  }
}

extension HTML {
  /// One version of what somebody keeps about themselves.
  fileprivate mutating func said(_ record: SafetyRecord, _ zone: Zone) {
    let known = SafetyDetails.Field.allCases.filter { record.details[$0] != nil }
    guard !known.isEmpty else { return paragraph("Nothing is said.") }
    summaryList(
      known.map { field in SummaryRow(Terms.crew(field)) { $0.written(record.details[field] ?? "") } })
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
      guard let recorded = member.record.recorded else {
        html.paragraph("They have said nothing yet: ask them to, before they go.")
        continue
      }
      html.paragraph { html in
        html.text("Said on ")
        html.moment(recorded, chrome.zone)
        html.text(
          member.record.isToBeSaid(on: chrome.today, in: chrome.zone)
            ? ". That is more than \(SafetyRecord.daysUntilAskedAgain) days ago: ask them whether it is still right."
            : ".")
      }
      html.said(member.record, chrome.zone)
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
    case .medical: "What somebody who helps them should know"
    }
  }
}
