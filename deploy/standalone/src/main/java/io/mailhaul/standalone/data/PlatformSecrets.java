package io.mailhaul.standalone.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The platform's secrets. Each is 256 random bits, generated once and kept in its own file. If the
 * encryption key is lost, the stored credentials cannot be decrypted.
 */
public final class PlatformSecrets {

  private static final int BYTES = 32;
  private static final String REST_TOKEN = "rest-token";

  private final String restToken;
  private final String databasePassword;
  private final String kafkaPassword;
  private final byte[] encryptionKey;

  private PlatformSecrets(Path directory) throws IOException {
    this.restToken = HexFormat.of().formatHex(readOrCreate(restTokenFile(directory)));
    this.databasePassword =
        HexFormat.of().formatHex(readOrCreate(directory.resolve("database-password")));
    this.kafkaPassword =
        HexFormat.of().formatHex(readOrCreate(directory.resolve("kafka-password")));
    this.encryptionKey = readOrCreate(directory.resolve("sealing-key"));
  }

  static PlatformSecrets in(Path directory) {
    try {
      return new PlatformSecrets(PrivateFiles.createDirectory(directory));
    } catch (IOException e) {
      throw new DataDirectoryException("The secrets in " + directory + " cannot be used", e);
    }
  }

  static Path restTokenFile(Path directory) {
    return directory.resolve(REST_TOKEN);
  }

  static String restTokenIn(Path directory) {
    try {
      return Files.readString(restTokenFile(directory)).strip();
    } catch (IOException e) {
      throw new DataDirectoryException("The secrets in " + directory + " cannot be used", e);
    }
  }

  /** The bearer token of the REST API and of the worker API. */
  public String restToken() {
    return restToken;
  }

  /** The password of the database role. */
  public String databasePassword() {
    return databasePassword;
  }

  /** The password of Kafka's clients. */
  public String kafkaPassword() {
    return kafkaPassword;
  }

  /** The key that encrypts credentials at rest, 32 bytes. */
  public byte[] encryptionKey() {
    return encryptionKey.clone();
  }

  @Override
  public String toString() {
    return "Secrets";
  }

  private static byte[] readOrCreate(Path file) throws IOException {
    if (Files.notExists(file)) {
      var fresh = new byte[BYTES];
      new SecureRandom().nextBytes(fresh);
      PrivateFiles.write(file, HexFormat.of().formatHex(fresh).getBytes(StandardCharsets.US_ASCII));
    }
    var text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    try {
      var secret = HexFormat.of().parseHex(text);
      if (secret.length == BYTES) {
        return secret;
      }
    } catch (IllegalArgumentException e) {
      // The message below must not quote the content.
    }
    throw new IOException(
        file
            + " does not hold "
            + BYTES
            + " bytes in hexadecimal digits. Restore it, or "
            + DataDirectory.NEW_DIRECTORY_HINT);
  }
}
