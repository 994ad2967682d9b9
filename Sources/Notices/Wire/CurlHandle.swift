internal import CCurl

/// One handle of libcurl, used by one thread.
final class CurlHandle {
  private let curl: UnsafeMutableRawPointer

  /// Made once for the process, before any thread uses the library.
  static let ready: Bool = curl_global_init(3) == CURLE_OK

  init?() {
    guard CurlHandle.ready, let curl = curl_easy_init() else { return nil }
    self.curl = curl
  }

  deinit { curl_easy_cleanup(curl) }

  func carry(_ errand: Errand) -> Result<Answer, WireFailure> {
    let exchange = Exchange(errand)
    curl_easy_reset(curl)
    let lists = prepare(errand, exchange)
    defer { for list in lists { curl_slist_free_all(list) } }
    let code = withExtendedLifetime(exchange) { curl_easy_perform(curl) }
    let status = homeward_curl_status(curl)
    // A header of the handle points to what is freed below.
    defer { curl_easy_reset(curl) }
    if case .mail = errand.load { return exchange.mailResult(code, status: status) }
    if status >= 200 {
      return .success(
        Answer(status: status, headers: exchange.headers, body: exchange.body, at: errand.clock?()))
    }
    if exchange.isAddressRefused { return .failure(.notSent("address-not-allowed")) }
    let word = CurlHandle.word(code)
    return .failure(homeward_curl_ready(curl) == 0 ? .notSent(word) : .noAnswer(word))
  }

  /// What went wrong, as a code without personal data.
  static func word(_ code: CURLcode) -> String {
    switch code {
    case CURLE_OK: "answer"
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: "name-unknown"
    case CURLE_COULDNT_CONNECT: "no-connection"
    case CURLE_OPERATION_TIMEDOUT: "time-out"
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ISSUER_ERROR,
      CURLE_USE_SSL_FAILED,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER:
      "certificate"
    case CURLE_SSL_CACERT_BADFILE: "certificate-file"
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE: "closed-without-answer"
    case CURLE_LOGIN_DENIED: "sign-in-refused"
    default: "curl-\(code.rawValue)"
    }
  }

  // MARK: Options

  private func prepare(_ errand: Errand, _ exchange: Exchange) -> [UnsafeMutablePointer<curl_slist>] {
    let context = Unmanaged.passUnretained(exchange).toOpaque()
    text(CURLOPT_URL, errand.url)
    text(CURLOPT_PROTOCOLS_STR, errand.scheme)
    text(CURLOPT_PROXY, "")
    number(CURLOPT_NOSIGNAL, 1)
    number(CURLOPT_FOLLOWLOCATION, 0)
    number(CURLOPT_CONNECTTIMEOUT, errand.limits.connectSeconds)
    number(CURLOPT_TIMEOUT, errand.limits.totalSeconds)
    // libcurl sends again by itself when a kept connection turns out to be closed: a message must leave once.
    number(CURLOPT_FRESH_CONNECT, 1)
    number(CURLOPT_FORBID_REUSE, 1)
    number(CURLOPT_SSL_VERIFYPEER, 1)
    number(CURLOPT_SSL_VERIFYHOST, 2)
    number(CURLOPT_SSLVERSION, 6)  // TLS 1.2 or later
    if let file = errand.certificates { text(CURLOPT_CAINFO, file) }
    flow(CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA, context, takeBody)
    flow(CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, context, takeHeader)
    _ = homeward_curl_opened(curl, openSocket)
    _ = homeward_curl_context(curl, CURLOPT_OPENSOCKETDATA, context)
    switch errand.load {
    case .get: number(CURLOPT_HTTPGET, 1)
    case .post(let body):
      number(CURLOPT_POST, 1)
      number(CURLOPT_POSTFIELDSIZE, body.count)
      flow(CURLOPT_READFUNCTION, CURLOPT_READDATA, context, giveBody)
    case .mail(let from, let to, _): return mail(errand, from: from, to: to, context)
    }
    text(CURLOPT_USERAGENT, "Homeward")
    number(CURLOPT_HTTP_VERSION, 2)  // HTTP/1.1
    var lines = (errand.headers + (errand.freshHeaders?() ?? [])).map { "\($0.name): \($0.value)" }
    lines.append("Expect:")
    return list(CURLOPT_HTTPHEADER, lines)
  }

  private func mail(
    _ errand: Errand, from: String, to: String, _ context: UnsafeMutableRawPointer
  ) -> [UnsafeMutablePointer<curl_slist>] {
    number(CURLOPT_USE_SSL, errand.mustEncrypt ? 3 : 0)
    if let user = errand.user, let password = errand.password {
      text(CURLOPT_USERNAME, user)
      text(CURLOPT_PASSWORD, password)
    }
    text(CURLOPT_MAIL_FROM, "<\(from)>")
    number(CURLOPT_UPLOAD, 1)
    flow(CURLOPT_READFUNCTION, CURLOPT_READDATA, context, giveBody)
    // What is said is heard, so that it is known how far the talk came; it is kept nowhere.
    number(CURLOPT_VERBOSE, 1)
    _ = homeward_curl_watched(curl, watchMail)
    _ = homeward_curl_context(curl, CURLOPT_DEBUGDATA, context)
    return list(CURLOPT_MAIL_RCPT, ["<\(to)>"])
  }

  private func text(_ option: CURLoption, _ value: String) { _ = homeward_curl_text(curl, option, value) }
  private func number(_ option: CURLoption, _ value: Int) { _ = homeward_curl_number(curl, option, value) }

  private func flow(
    _ function: CURLoption, _ data: CURLoption, _ context: UnsafeMutableRawPointer, _ take: homeward_curl_flow
  ) {
    _ = homeward_curl_flow_to(curl, function, take)
    _ = homeward_curl_context(curl, data, context)
  }

  private func list(_ option: CURLoption, _ lines: [String]) -> [UnsafeMutablePointer<curl_slist>] {
    var head: UnsafeMutablePointer<curl_slist>?
    for line in lines { head = curl_slist_append(head, line) ?? head }
    _ = homeward_curl_list(curl, option, head)
    return head.map { [$0] } ?? []
  }
}

// MARK: What libcurl calls

private func exchange(_ context: UnsafeMutableRawPointer?) -> Exchange? {
  context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
}

private func takeBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let exchange = exchange(context) else { return 0 }
  return exchange.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
}

private func takeHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  exchange(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}

private func giveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let exchange = exchange(context) else { return 0 }
  return exchange.give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

private func watchMail(
  _ curl: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?,
  _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  if kind == CURLINFO_HEADER_OUT {
    exchange(context)?.said(UnsafeRawBufferPointer(start: bytes, count: count))
  }
  return 0
}

private func openSocket(
  _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
  _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let exchange = exchange(context), let address else { return -1 }
  var bytes = [UInt8](repeating: 0, count: 16)
  let count = Int(homeward_curl_address(address, &bytes))
  guard exchange.mayOpen(Array(bytes.prefix(count))) else { return -1 }
  let socket = homeward_curl_socket(address)
  exchange.socket = socket
  return socket
}
