import ArgumentParser
import Web

/// What a deployment calls itself and shows as its own: `@OptionGroup var branding: BrandingOptions` [UX-02].
struct BrandingOptions: ParsableArguments, Sendable {
  @Option(
    name: .customLong("service-name"),
    help: ArgumentHelp(
      "What the service is called. Default: HOMEWARD_SERVICE_NAME, else Homeward.", valueName: "name"))
  var serviceName: String?

  @Option(
    help: ArgumentHelp(
      "The organisation in the header of every page. Default: HOMEWARD_ORGANISATION.", valueName: "name"))
  var organisation: String?

  @Option(
    help: ArgumentHelp(
      "The colour of bars and links, as #0b5d68, at least 4.5:1 on white. Default: HOMEWARD_ACCENT.",
      valueName: "colour"))
  var accent: String?

  @Option(
    help: ArgumentHelp(
      "A picture for the header, SVG or PNG of at most 50 KB. Default: HOMEWARD_LOGO.", valueName: "file"))
  var logo: String?

  @Option(
    name: .customLong("field-name"),
    help: ArgumentHelp(
      "What the app on officers' phones is called. Default: HOMEWARD_FIELD_NAME, else Diary.",
      valueName: "name"))
  var fieldName: String?

  @Option(
    name: .customLong("field-icon"),
    help: ArgumentHelp(
      "A picture for it, SVG or PNG of at most 50 KB. Default: HOMEWARD_FIELD_ICON.", valueName: "file"))
  var fieldIcon: String?

  /// The service's name and the organisation's, nil where neither the command nor the environment has one.
  /// Exit status 64 where one is empty or too long.
  func names() throws(CommandFailure) -> (service: String?, organisation: String?) {
    (
      try name(serviceName, "--service-name", .serviceName),
      try name(organisation, "--organisation", .organisation)
    )
  }

  /// The colour and the picture. Exit status 64 for a colour that cannot be read on white, 4 for a file that is no
  /// picture.
  func branding() throws(CommandFailure) -> Branding {
    Branding(
      accent: try colour(), logo: try picture(logo, .logo),
      fieldName: try name(fieldName, "--field-name", .fieldName),
      fieldIcon: try picture(fieldIcon, .fieldIcon))
  }

  private func name(
    _ stated: String?, _ option: String, _ key: SettingKey
  ) throws(CommandFailure) -> String? {
    let setting = try Settings.find(key)
    guard let text = stated ?? setting?.text else { return nil }
    guard (1...100).contains(text.count) else {
      throw CommandFailure(
        .usage, "this is no name of 1 to 100 characters",
        where: stated == nil ? setting?.origin.shown : option,
        remedy: "give a name of 1 to 100 characters")
    }
    return text
  }

  private func colour() throws(CommandFailure) -> Accent? {
    let setting = try Settings.find(.accent)
    guard let text = accent ?? setting?.text else { return nil }
    let place = accent == nil ? setting?.origin.shown : "--accent"
    do {
      return try Accent(text)
    } catch {
      switch error {
      case .unreadable:
        throw CommandFailure(
          .usage, "this is no colour", where: place, remedy: "give # and six hexadecimal digits, as #0b5d68")
      case .tooPale(let contrast):
        let ratio = "\(Int(contrast)).\(Int(contrast * 10) % 10)"
        throw CommandFailure(
          .usage, "the colour has a contrast of \(ratio):1 with white; 4.5:1 is the least", where: place,
          remedy: "choose a darker colour")
      }
    }
  }

  private func picture(_ stated: String?, _ key: SettingKey) throws(CommandFailure) -> Logo? {
    guard let path = try Settings.text(stated, key) else { return nil }
    let bytes = try Files.read(path, most: Logo.mostBytes)
    do {
      return try Logo(bytes)
    } catch {
      throw CommandFailure(
        .invalidData, "the picture is neither PNG nor SVG, or has more than 50 KB", where: path,
        remedy: "give an SVG or a PNG of at most 50 KB")
    }
  }
}
