import HTTPTypes
import Hummingbird
import Pages
import Rehearsal
import Testing
import Web

@Suite("The document of the interface")
struct DocumentTests {
  @Test("every route below /api is in the document, and every one in it is a route [INT-20]")
  func agrees() async throws {
    try await Rehearsal().withDesk { desk in
      let site = Site(desk: desk, assets: Scene.assets())
      let routes = site.router().routes.filter { $0.path.description.hasPrefix("/api") }
        .map { "\($0.method.rawValue.lowercased()) \(Self.pattern($0.path.description))" }
      try await Scene.run(people: 0) { scene in
        let document = try Body(try await scene.visitor().get("/api/v1/openapi.json"))
        var told: Set<String> = []
        for path in document["paths"].names {
          for method in document["paths"][path].names { told.insert("\(method) \(path)") }
        }
        #expect(told == Set(routes))
        #expect(told.count == routes.count && told.count >= 38)
        #expect(document["openapi"].text == "3.1.0")
      }
    }
  }

  /// The router writes parameters in its own way.
  private static func pattern(_ path: String) -> String {
    path.split(separator: "/").map { part in
      part.hasPrefix(":") ? "/{\(part.dropFirst())}" : "/\(part)"
    }.joined()
  }

  @Test("every operation has a name of its own, tells its problems, and asks for a token with a scope")
  func isComplete() async throws {
    try await Scene.run(people: 0) { scene in
      let answer = try await scene.visitor().get("/api/v1/openapi.json")
      #expect(answer.status == 200 && answer.header("content-type") == "application/json")
      let document = try Body(answer)
      var names: Set<String> = []
      for path in document["paths"].names {
        for method in document["paths"][path].names {
          let operation = document["paths"][path][method]
          #expect(names.insert(operation["operationId"].text ?? "").inserted, "\(path)")
          let statuses = operation["responses"].names
          #expect(statuses.isSuperset(of: ["400", "406", "500", "503"]), "\(path)")
          guard !["/api/v1/openapi.json", "/api/v1/ping"].contains(path) else { continue }
          #expect(statuses.isSuperset(of: ["401", "403", "429"]), "\(path)")
          #expect(["read", "write"].contains(operation["x-scope"].text), "\(path)")
          #expect(method == "get" || statuses.contains("415") || operation["requestBody"].names.isEmpty)
        }
      }
    }
  }

  @Test("the type of every problem leads to a place on a page [INT-23]")
  func typesResolve() async throws {
    try await Scene.run(people: 0) { scene in
      let page = try await scene.visitor().get("/help/problems")
      #expect(page.status == 200)
      for kind in ProblemKind.allCases { #expect(page.text.contains("id=\"\(kind.rawValue)\""), "\(kind)") }
    }
  }
}
