internal import Crypto
internal import Foundation

/// The encryption of a push message: one record of `aes128gcm` (RFC 8188, 8291).
public enum PushMessage {
  /// The most bytes that may be said: with key, salt and tag they are 4096, which every push service takes.
  public static let most = 3993

  /// The body to send. `privateKey` is 32 fresh random bytes, `salt` 16. Nil where what is said is too long, or the
  /// random bytes are no key, which one in 2^32 is not.
  public static func encrypted(
    _ said: [UInt8], for subscription: PushSubscription, privateKey: [UInt8], salt: [UInt8]
  ) -> [UInt8]? {
    guard said.count <= most, salt.count == 16,
      let own = try? P256.KeyAgreement.PrivateKey(rawRepresentation: privateKey),
      let theirs = try? P256.KeyAgreement.PublicKey(x963Representation: subscription.key),
      let shared = try? own.sharedSecretFromKeyAgreement(with: theirs)
    else { return nil }
    let ownPublic = Array(own.publicKey.x963Representation)
    let material = shared.hkdfDerivedSymmetricKey(
      using: SHA256.self, salt: Data(subscription.secret),
      sharedInfo: Data("WebPush: info\0".utf8) + Data(subscription.key) + Data(ownPublic), outputByteCount: 32
    )
    let key = derived(material, salt, "Content-Encoding: aes128gcm\0", 16)
    let nonce = derived(material, salt, "Content-Encoding: nonce\0", 12)
    guard let nonce = nonce.withUnsafeBytes({ try? AES.GCM.Nonce(data: Data($0)) }),
      // 2 marks the last record; there is only one.
      let sealed = try? AES.GCM.seal(Data(said + [2]), using: key, nonce: nonce)
    else { return nil }
    return salt + [0, 0, 0x10, 0, UInt8(ownPublic.count)] + ownPublic + Array(sealed.ciphertext)
      + Array(sealed.tag)
  }

  private static func derived(_ material: SymmetricKey, _ salt: [UInt8], _ info: String, _ count: Int)
    -> SymmetricKey
  {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: material, salt: Data(salt), info: Data(info.utf8), outputByteCount: count)
  }
}
