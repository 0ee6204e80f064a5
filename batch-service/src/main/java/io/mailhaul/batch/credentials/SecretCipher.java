package io.mailhaul.batch.credentials;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encrypts stored secrets with AES-256-GCM. The ciphertext is bound to its mailbox, so that rows
 * cannot be exchanged in the database.
 */
@Component
public class SecretCipher {

  /**
   * Tenants do not exist yet. Their name is part of the associated data already, so that
   * ciphertexts stay valid.
   */
  private static final String TENANT = "default";

  /** {@code mailhaul.credentials.encryption-key}: 32 bytes in Base64. */
  @ConfigurationProperties("mailhaul.credentials")
  public record Settings(String encryptionKey) {
    @Override
    public String toString() {
      return "Settings[***]";
    }
  }

  private final Aead aead;
  private final JsonMapper json = JsonMapper.builder().build();

  SecretCipher(Settings settings) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(settings.encryptionKey());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("mailhaul.credentials.encryption-key is not Base64", e);
    }
    if (key.length != 32) {
      throw new IllegalStateException(
          "mailhaul.credentials.encryption-key must be 32 bytes in Base64");
    }
    try {
      AeadConfig.register();
      aead = aead(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is not available", e);
    }
  }

  /** The key comes from the settings and not from a keyset, so only its raw bytes exist. */
  @AccessesPartialKey
  private static Aead aead(byte[] key) throws GeneralSecurityException {
    AesGcmKey aes =
        AesGcmKey.builder()
            .setParameters(
                AesGcmParameters.builder()
                    .setKeySizeBytes(32)
                    .setIvSizeBytes(12)
                    .setTagSizeBytes(16)
                    .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                    .build())
            .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
            .build();
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.importKey(aes).withFixedId(1).makePrimary())
        .build()
        .getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  /** Encrypts the secrets of one mailbox. */
  public byte[] encrypt(UUID batch, UUID mailbox, MailboxSecrets secrets) {
    try {
      return aead.encrypt(json.writeValueAsBytes(secrets), associatedData(batch, mailbox));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "The secrets of mailbox " + mailbox + " cannot be encrypted", e);
    }
  }

  /**
   * Decrypts the secrets of one mailbox.
   *
   * @throws IllegalStateException when they were encrypted for another mailbox or with another key
   */
  public MailboxSecrets decrypt(UUID batch, UUID mailbox, byte[] sealed) {
    try {
      return json.readValue(
          aead.decrypt(sealed, associatedData(batch, mailbox)), MailboxSecrets.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "The secrets of mailbox "
              + mailbox
              + " cannot be decrypted: they were encrypted with another key",
          e);
    }
  }

  private static byte[] associatedData(UUID batch, UUID mailbox) {
    return (TENANT + "/" + batch + "/" + mailbox).getBytes(StandardCharsets.UTF_8);
  }
}
