public import Casework
public import CivilTime
internal import Foundation

/// A message of mail as it leaves (RFC 5322, 2045, 2047): no text that is put in can begin a header of its own.
public enum MailMessage {
  /// The bytes of a message. The `Message-ID` is made of the key: sent twice it is one message to whoever sorts mail.
  public static func bytes(
    _ dispatch: Dispatch, from: MailAddress, fromName: String, to: MailAddress, now: Instant
  ) -> [UInt8] {
    var lines = [
      "Date: \(HTTPDate.mail(now))",
      "From: \(encoded(fromName, after: 6)) <\(from.text)>",
      "To: <\(to.text)>",
      "Subject: \(encoded(dispatch.subject, after: 9))",
      "Message-ID: \(identifier(dispatch.key, host: from.host))",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "Auto-Submitted: auto-generated",
    ]
    if dispatch.isUrgent { lines += ["Importance: high", "X-Priority: 1"] }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + quoted(dispatch.text)
  }

  /// `<key@host>`, of the key only what may stand there.
  public static func identifier(_ key: String, host: String) -> String {
    let safe = key.utf8.filter {
      ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x2D
    }
    return "<\(String(decoding: safe.prefix(100), as: UTF8.self))@\(host)>"
  }

  /// A text for a header: as it stands where it is plain ASCII and short, else as encoded words of at most 75 bytes.
  static func encoded(_ text: String, after used: Int) -> String {
    let line = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 })
    ).trimmed
    let shortened = String(line.prefix(200))
    let isPlain = shortened.utf8.allSatisfy {
      ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || [0x20, 0x2D].contains($0)
    }
    if isPlain, used + shortened.utf8.count <= 76 { return shortened }
    var words: [String] = []
    var piece: [UInt8] = []
    for character in shortened.unicodeScalars {
      let bytes = Array(String(character).utf8)
      if piece.count + bytes.count > 39 {
        words.append(word(piece))
        piece = []
      }
      piece += bytes
    }
    if !piece.isEmpty || words.isEmpty { words.append(word(piece)) }
    return words.joined(separator: "\r\n ")
  }

  private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }

  /// Quoted-printable with lines of at most 76 characters; a line never begins with a full stop.
  static func quoted(_ text: String) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    var column = 0
    func add(_ piece: [UInt8]) {
      if column + piece.count > 75 {
        out += [0x3D, 0x0D, 0x0A]
        column = 0
      }
      out += piece
      column += piece.count
    }
    for byte in String(text.replacing("\r\n", with: "\n").prefix(10_000)).utf8 {
      let isPlain = (0x20...0x7E).contains(byte) && byte != 0x3D && !(byte == 0x2E && column == 0)
      if byte == 0x0A {
        if out.last == 0x20 { out = out.dropLast() + [0x3D, 0x32, 0x30] }
        out += [0x0D, 0x0A]
        column = 0
      } else if isPlain, !(byte == 0x2E && column >= 75) {
        add([byte])
      } else {
        add([0x3D, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
    }
    if out.last == 0x20 { out = out.dropLast() + [0x3D, 0x32, 0x30] }
    return out + [0x0D, 0x0A]
  }
}
