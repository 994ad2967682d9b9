internal import CCurl

/// What one errand has sent and got so far. Touched by the thread that carries it alone.
final class Exchange {
  private let errand: Errand
  private let outgoing: [UInt8]
  private var given = 0
  /// True once everything was handed over: what ends a message of mail leaves right after.
  private var isAllGiven = false
  private var stage = MailStage.greeting
  private(set) var headers: [String: String] = [:]
  private(set) var body: [UInt8] = []
  private(set) var isAddressRefused = false
  var socket: curl_socket_t = -1

  init(_ errand: Errand) {
    self.errand = errand
    switch errand.load {
    case .get: outgoing = []
    case .post(let body): outgoing = body
    case .mail(_, _, let message): outgoing = message
    }
  }

  /// Keeps a piece of the answer; 0 where it grows beyond its limit, which ends the exchange.
  func take(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard body.count + bytes.count <= errand.limits.answerBytes else { return 0 }
    body.append(contentsOf: bytes)
    return bytes.count
  }

  func takeHeader(_ bytes: UnsafeRawBufferPointer) {
    guard headers.count < 64, bytes.count <= 4096, let colon = bytes.firstIndex(of: 0x3A) else { return }
    let name = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
    let value = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
    headers[name] = value.trimmed
  }

  func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, outgoing.count - given)
    guard count > 0 else {
      isAllGiven = true
      return 0
    }
    buffer.copyBytes(from: outgoing[given..<given + count])
    given += count
    return count
  }

  func mayOpen(_ address: [UInt8]) -> Bool {
    let allowed = errand.reach.allows(address)
    if !allowed { isAddressRefused = true }
    return allowed
  }

  // MARK: Mail

  /// A command that was said to a mail server.
  func said(_ bytes: UnsafeRawBufferPointer) {
    let word = String(decoding: bytes.prefix(8).prefix { $0 > 0x20 }, as: UTF8.self).uppercased()
    switch word {
    case "STARTTLS": stage = .encryption
    case "AUTH": stage = .authentication
    case "MAIL": stage = .sender
    case "RCPT": stage = .recipient
    case "DATA": stage = .data
    // The message was taken or was not: libcurl would wait two minutes for a server's farewell.
    case "QUIT": homeward_curl_stop_reading(socket)
    default: break
    }
  }

  func mailResult(_ code: CURLcode, status: Int) -> Result<Answer, WireFailure> {
    if code == CURLE_OK { return .success(Answer(status: status, headers: [:], body: [])) }
    if isAddressRefused { return .failure(.notSent("address-not-allowed")) }
    let word = CurlHandle.word(code)
    let isOnItsWay = stage == .data && isAllGiven
    let isAnswer = (400...599).contains(status)
    // The code is that of the last answer: after 354 only the answer to the message itself is one of 4 or 5.
    if isAnswer, code != CURLE_OPERATION_TIMEDOUT {
      return .failure(.mail(stage: isOnItsWay ? .message : stage, code: status))
    }
    if isOnItsWay { return .failure(.noAnswer(word)) }
    return .failure(stage <= .encryption ? .notSent(word) : .mailBroken(stage, word))
  }
}

extension String {
  /// Without the blanks and line ends around it.
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    let start = drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(start[...last])
  }
}
