import Foundation

/// What is wrong with a password that somebody chose.
public enum PasswordProblem: String, Hashable, Sendable {
  case tooShort = "too-short"
  case tooLong = "too-long"
  /// It is among the first that are tried, or a pattern of the keyboard, or one piece again and again.
  case common
  /// It is the user name, or the name of the product, with little around it.
  case likeUserName = "like-user-name"
}

/// The rules for passwords: long enough, not known to everybody, and nothing else (ASVS 5.0 6.2). No rule about which
/// characters it has to have; every character may be in it.
public enum PasswordRules {
  public static let fewestCharacters = 15
  public static let mostCharacters = 128

  /// The same text for the same characters, however a keyboard composed them.
  public static func normal(_ password: String) -> String {
    password.precomposedStringWithCompatibilityMapping
  }

  /// What is wrong with a password for an account; nil where nothing is.
  public static func problem(with password: String, userName: String) -> PasswordProblem? {
    guard password.utf8.count <= mostCharacters * 8 else { return .tooLong }
    let normal = normal(password)
    if normal.count < fewestCharacters { return .tooShort }
    if normal.count > mostCharacters { return .tooLong }
    let folded = normal.lowercased()
    let letters = folded.filter { $0.isLetter || $0.isNumber }
    if isCommon(folded, letters) { return .common }
    let name = userName.lowercased().filter { $0.isLetter || $0.isNumber }
    for word in [name, "homeward"] where word.count >= 4 {
      if letters.replacing(word, with: "").count < 6, letters.contains(word) { return .likeUserName }
    }
    return nil
  }

  private static func isCommon(_ folded: String, _ letters: String) -> Bool {
    if Set(letters).count < 5 { return true }
    if isRepeated(Array(folded)) || isRepeated(Array(letters)) || isRun(letters) { return true }
    if phrases.contains(letters) { return true }
    // A common word with digits and signs around it, or several of them in a row.
    var rest = letters.filter { !$0.isNumber }
    for word in words { rest = rest.replacing(word, with: "") }
    return rest.count < 3
  }

  /// One piece of up to seven characters again and again.
  private static func isRepeated(_ characters: [Character]) -> Bool {
    guard characters.count > 1 else { return true }
    return (1...7).contains { length in
      characters.indices.allSatisfy { characters[$0] == characters[$0 % length] }
        && characters.count >= length * 2
    }
  }

  /// A walk along the alphabet, the digits or the keyboard, forwards or backwards, as often as it takes.
  private static func isRun(_ letters: String) -> Bool {
    let walks = [
      "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiopasdfghjklzxcvbnm", "qwertyuiop",
      "1q2w3e4r5t6y7u8i9o0p",
      "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    ]
    return (walks + walks.map { String($0.reversed()) }).contains { walk in
      let long = String(repeating: walk, count: 6)
      return long.contains(letters)
    }
  }

  /// Longest first, so that a word is taken before a part of it.
  private static let words = [
    "passphrase", "administrator", "superman", "baseball", "football", "sunshine", "princess", "password",
    "passwort",
    "probation", "trustno", "liverpool", "arsenal", "chelsea", "qwertyuiop", "starwars", "computer",
    "internet",
    "michael", "charlie", "jessica", "welcome", "letmein", "monkey", "dragon", "master", "shadow", "secret",
    "summer",
    "winter", "autumn", "spring", "iloveyou", "qwerty", "azerty", "asdfgh", "zxcvbn", "changeme", "default",
    "access",
    "login", "hello", "admin", "guest", "test", "user", "pass", "word", "temp", "abc", "london",
  ].sorted { $0.count > $1.count }

  /// Long ones that stand on every list.
  private static let phrases: Set<String> = [
    "correcthorsebatterystaple", "thequickbrownfox", "thequickbrownfoxjumpsoverthelazydog", "iloveyousomuch",
    "iloveyouforever", "tobeornottobe", "letmeinletmeinplease", "maytheforcebewithyou", "onceuponatime",
    "happybirthdaytoyou", "mypasswordismypassword", "thisismypassword", "thisisapassword",
    "passwordispassword",
    "ihatepasswords", "idontknowmypassword", "iforgotmypassword", "keepcalmandcarryon", "manchesterunited",
    "manchestercity", "tottenhamhotspur", "youllneverwalkalone", "godsavetheking", "godsavethequeen",
    "jesusislord",
    "winteriscoming", "openthedoorplease", "livelaughlove", "supercalifragilisticexpialidocious",
    "loremipsumdolorsitamet", "nevergonnagiveyouup", "opensesameopensesame",
  ]
}
