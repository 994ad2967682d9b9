/// The service's own style, script and icon, part of the binary so that it runs from any folder. GOV.UK Frontend's two
/// files are found beside it (`Scripts/fetch-assets.sh`).
enum OwnAssets {
  /// `/assets/homeward.css`
  static var style: [UInt8] { PackageResources.homeward_css }
  /// `/assets/homeward.js`
  static var script: [UInt8] { PackageResources.homeward_js }
  /// `/assets/homeward.svg`
  static var icon: [UInt8] { PackageResources.homeward_svg }
}
