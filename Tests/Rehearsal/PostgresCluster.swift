import Foundation
import PostgresStore
import Storage

/// The PostgreSQL server of the tests: the one that `HOMEWARD_TEST_POSTGRES` names, or a throw-away cluster of our own
/// in a fresh folder, reached by a unix socket only, gone with the test process however that ends.
struct PostgresCluster: Sendable {
  let url: String
  /// Makes and drops the schemas of single tests.
  let keeper: PostgresStore

  /// Made at first use.
  static let shared = Task.detached { try PostgresCluster() }

  private init() throws {
    url = try ProcessInfo.processInfo.environment["HOMEWARD_TEST_POSTGRES"] ?? Self.start()
    keeper = try PostgresStore(url: url, connections: 2)
  }

  private static func start() throws -> String {
    let folder = try temporaryFolder("homeward-postgres")
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", script, "bash", folder]
    let input = Pipe()
    let output = Pipe()
    shell.standardInput = input
    shell.standardOutput = output
    shell.standardError = FileHandle(forWritingAtPath: "/dev/null")
    try shell.run()
    // The pipe stays open for as long as this process lives; when it closes the script stops the server.
    lifeline.withLock { $0.append(input) }
    var answer = ""
    while !answer.contains("\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { break }
      answer += String(decoding: data, as: UTF8.self)
    }
    guard answer.hasPrefix("ready") else {
      throw RehearsalFailure(
        "PostgreSQL cannot be started (\(answer)); install postgresql or set HOMEWARD_TEST_POSTGRES")
    }
    return "postgres:///postgres?host=\(folder)&user=postgres"
  }

  private static let lifeline = Lifeline()

  private static let script = """
    set -u
    folder=$1
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    [ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")
    as() { "$@"; }
    if [ "$(id -u)" = 0 ]; then
      chown postgres "$folder" || { echo "no user postgres"; exit 1; }
      as() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
    fi
    cd "$folder"
    as "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 \\
      || { echo "initdb failed"; exit 1; }
    as "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/data/log" \\
      -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c max_connections=1500" \\
      start >/dev/null 2>&1 </dev/null || { echo "pg_ctl failed"; exit 1; }
    chmod 755 "$folder"
    trap '' INT TERM HUP
    echo ready
    exec >/dev/null
    cat >/dev/null
    as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 </dev/null
    cd /
    rm -rf "$folder"
    """
}

/// Keeps pipes open until the process ends.
private final class Lifeline: @unchecked Sendable {
  private let lock = NSLock()
  private var pipes: [Pipe] = []

  func withLock(_ body: (inout [Pipe]) -> Void) {
    lock.lock()
    defer { lock.unlock() }
    body(&pipes)
  }
}
