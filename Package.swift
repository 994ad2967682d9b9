// swift-tools-version:6.2
import PackageDescription

/// The one settings array of every target of ours.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// The files of the field app.
let field = [
  "alarm.js", "app.js", "first.js", "outbox.js", "parts.js", "phone.js", "practice.js", "reminders.js",
  "screens.js", "store.js", "vault.js", "visits.js", "words.js", "worker.js",
  "field.css", "icon.svg", "icon-192.png", "icon-512.png",
]

let package = Package(
  name: "homeward",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "homeward", targets: ["homeward"])],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
  ],
  targets: [
    library("CivilTime"),
    library("Policy", ["CivilTime", yams]),
    library("Casework", ["CivilTime", "Policy"]),
    library("Storage"),
    library("SQLiteStore", ["Storage", grdb, sqlite]),
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    library("PostgresStore", ["Storage", "CLibPQ"]),
    library("Records", ["Casework", "CivilTime", "Policy", "Storage", crypto, cryptoExtras]),
    library("Operations", ["Casework", "CivilTime", "Policy", "Records", "Storage", lifecycle, logging]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    library("Notices", ["Casework", "CivilTime", "CCurl", "Operations", crypto, lifecycle, logging]),
    library("Markup"),
    library("Pages", ["Casework", "CivilTime", "Markup", "Policy"]),
    .target(
      name: "Web",
      dependencies: [
        "Casework", "CivilTime", "Markup", "Notices", "Operations", "Pages", "Policy", hummingbird,
        hummingbirdCore, httpTypes, nioCore, nioHTTP1, nioHTTPTypes, lifecycle, logging,
      ],
      resources: [
        .embedInCode("Public/homeward.css"), .embedInCode("Public/homeward.js"),
        .embedInCode("Public/board.js"), .embedInCode("Public/hearing.js"),
        .embedInCode("Public/incident.js"),
        .embedInCode("Public/homeward.svg"), .embedInCode("Public/homeward-alert.svg"),
        .embedInCode("Public/known-issues.txt"),
      ] + field.map { .embedInCode("Public/field/\($0)") },
      swiftSettings: settings),
    .executableTarget(
      name: "homeward",
      dependencies: [
        "Casework", "CivilTime", "Notices", "Operations", "Policy", "PostgresStore", "Records", "SQLiteStore",
        "Storage", "Web", argumentParser, crypto, lifecycle, signals, logging, toml,
      ],
      swiftSettings: settings),
    .target(
      name: "Rehearsal",
      dependencies: [
        "Casework", "CivilTime", "Operations", "Policy", "PostgresStore", "Records", "SQLiteStore", "Storage",
      ],
      path: "Tests/Rehearsal", swiftSettings: settings),
    .target(
      name: "Simulation", dependencies: ["Casework", "CivilTime", "Policy", "Records"],
      path: "Tests/Simulation",
      swiftSettings: settings),
    .executableTarget(
      name: "simulate", dependencies: ["Casework", "Policy", "Simulation"], path: "Tests/Simulate",
      swiftSettings: settings),
    tests("CivilTimeTests", ["CivilTime", "Policy"]),
    tests("PolicyTests", ["CivilTime", "Policy"]),
    tests("CaseworkTests", ["Casework", "CivilTime", "Policy"]),
    tests(
      "StoreTests",
      [
        "Casework", "CivilTime", "Policy", "PostgresStore", "Records", "Rehearsal", "SQLiteStore", "Storage",
      ]),
    tests(
      "OperationsTests",
      [
        "Casework", "CivilTime", "Notices", "Operations", "Policy", "Records", "Rehearsal", "Storage",
        logging,
      ]),
    tests("NoticesTests", ["Casework", "CivilTime", "Notices", "Rehearsal"]),
    tests("PagesTests", ["Casework", "CivilTime", "Markup", "Pages", "Policy"], exclude: ["Snapshots"]),
    tests(
      "WebTests",
      [
        "Casework", "CivilTime", "Notices", "Operations", "Pages", "Policy", "Records", "Rehearsal",
        "Storage",
        "Web", hummingbird, hummingbirdTesting, httpTypes, nioCore,
      ]),
    tests("SimulationTests", ["Casework", "CivilTime", "Policy", "Simulation"]),
    tests("TidyTests", []),
  ],
  swiftLanguageModes: [.v6]
)
